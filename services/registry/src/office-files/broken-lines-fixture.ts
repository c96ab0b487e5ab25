/** The corpus of broken lines, and files made of it; used by tests alone. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const cells = z.record(z.string(), z.string());

const brokenLine = z.strictObject({
  /** What is wrong, in words. */
  what: z.string(),
  /** What differs from a good line; `#` stands for a number of its own. */
  cells: cells.optional(),
  /** The line as it stands; null for the headings again. */
  raw: z.string().nullable().optional(),
  /** Good lines that stand above it. */
  before: z.array(cells).default([]),
  result: z.enum(['new', 'refused']),
  /** Field and reason, in order. */
  problems: z.array(z.tuple([z.string(), z.string()])),
});

export type BrokenLine = z.infer<typeof brokenLine>;

const path = new URL('../../corpus/broken-lines.json', import.meta.url);

export const brokenLines: readonly BrokenLine[] = z
  .array(brokenLine)
  .parse(JSON.parse(readFileSync(path, 'utf8')));

const GOOD: Readonly<Record<string, string>> = {
  famiglia: 'F#',
  intestatario: 'Anna Bellandi',
  'cf intestatario': '',
  email: '',
  cellulare: '',
  'codice alunno': 'A#',
  'cognome alunno': 'Rossi',
  'nome alunno': 'Pia',
  'data di nascita': '28/02/2014',
  'cf alunno': '',
  plesso: 'Primaria Bosco',
  classe: '1A',
  fascia: '',
  'data isee': '',
  residente: 'si',
  esente: 'no',
  dieta: '',
  'motivo dieta': '',
  'iscritto dal': '',
  'ritirato dal': '',
};

const HEADER = Object.keys(GOOD).join(';');

function lineOf(changes: Readonly<Record<string, string>>): string {
  return Object.entries({ ...GOOD, ...changes })
    .map(([, value]) => (/[;"\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(';');
}

/** A file with the broken lines, and a good line after each; `good` are the lines of those. */
export function fileOf(lines: readonly BrokenLine[]) {
  const text = [HEADER];
  const good: number[] = [];
  for (const [index, { cells: changes, raw, before }] of lines.entries()) {
    const numbered = (line: string) => line.replaceAll(/\b([FGAB])#/g, `$1${index + 1}`);
    for (const one of before) text.push(numbered(lineOf(one)));
    text.push(raw === null ? HEADER : numbered(raw ?? lineOf(changes ?? {})));
    text.push(lineOf({ famiglia: `Z${index}`, 'codice alunno': `Z${index}` }));
    good.push(text.length);
  }
  const values = lines.flatMap(({ cells: changes }) => Object.values(changes ?? {}));
  return { text: text.join('\r\n'), good, values: values.filter((one) => one.length > 4) };
}
