/**
 * Reads the treasurer's list of what came in, as banks and accounting programs export it. It lists
 * all income of the Comune, with people's names in its texts: only what is of pagoPA is kept, and
 * of its text only the flow or the code of payment.
 */
import { createHash } from 'node:crypto';
import { readAmountCell } from '@mestolo/office-csv/amounts.ts';
import { cellFaults } from '@mestolo/office-csv/cell-faults.ts';
import { type ColumnPositions, cellOf, findColumns } from '@mestolo/office-csv/columns.ts';
import { type CsvRow, readCsv } from '@mestolo/office-csv/read-csv.ts';
import { dateOf } from '@mestolo/office-csv/values.ts';
import type { TreasuryEntry } from '../domain/settlement-facts.ts';
import { readTreasuryText } from '../domain/treasury-text.ts';

/** Each column takes the first heading that is still free, so the narrow names stand first. */
const COLUMNS = {
  provisional: [
    ...['provvisorio', 'numero provvisorio', 'n provvisorio', 'nr provvisorio', 'num provvisorio'],
    ...['provvisorio di entrata', 'numero provvisorio di entrata', 'sospeso', 'numero sospeso'],
    ...['carta contabile', 'numero carta contabile', 'provisional', 'provisional number'],
  ],
  reversaleNumber: [
    ...['reversale', 'numero reversale', 'n reversale', 'nr reversale', 'num reversale'],
    ...['collection order'],
  ],
  reversaleOn: ['data reversale', 'data della reversale', 'collection order date'],
  bookedOn: [
    ...['data contabile', 'data registrazione', 'data provvisorio', 'data operazione'],
    ...['data esecuzione', 'data incasso', 'data valuta', 'data', 'booked on', 'date'],
  ],
  amount: [
    ...['importo', 'importo entrata', 'importo euro', 'importo in euro', 'entrate', 'avere'],
    ...['importo provvisorio', 'accrediti', 'amount'],
  ],
  text: [
    ...['causale', 'causale bonifico', 'descrizione', 'descrizione causale', 'causale versamento'],
    ...['descrizione operazione', 'note', 'text', 'description'],
  ],
} as const;

type Column = keyof typeof COLUMNS;
type Positions = ColumnPositions<Column>;

export interface LineProblem {
  readonly line: number;
  readonly field: string;
  readonly problem: string;
}

export interface TreasuryFile {
  readonly lines: number;
  /** Income that is not of pagoPA. */
  readonly others: number;
  readonly entries: readonly (TreasuryEntry & { readonly line: number })[];
  /** Lines that could not be read: field and reason, never the value. */
  readonly problems: readonly LineProblem[];
  /** Why the whole file cannot be read; null where it can. */
  readonly problem: string | null;
}

/** Longer texts are no bank's. */
const LONGEST_TEXT = 2_000;

export function readTreasuryFile(bytes: Uint8Array, creditorFiscalCode: string): TreasuryFile {
  const nothing = { lines: 0, others: 0, entries: [], problems: [] };
  let table: ReturnType<typeof readCsv>;
  try {
    table = readCsv(bytes);
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'cannot be read';
    return { ...nothing, problem };
  }
  const positions = findColumns<Column>(table.header, COLUMNS);
  const missing = (['bookedOn', 'amount', 'text'] as const).find(
    (column) => positions[column] === undefined,
  );
  if (missing) return { ...nothing, problem: MISSING[missing] };
  const entries: (TreasuryEntry & { readonly line: number })[] = [];
  const problems: LineProblem[] = [];
  const seen = new Map<string, number>();
  let others = 0;
  for (const row of table.rows) {
    const read = entryOf(row, positions);
    if (read === null) others += 1;
    else if ('problems' in read) problems.push(...read.problems);
    else {
      const content = identityOf(read);
      // Two lines that say the same are two entries; the same file again has the same two.
      const nth = (seen.get(content) ?? 0) + 1;
      seen.set(content, nth);
      const id = `${creditorFiscalCode}:${hash(`${content}#${nth}`)}`;
      entries.push({ ...read, id, line: row.line });
    }
  }
  return { lines: table.rows.length, others, entries, problems, problem: null };
}

const MISSING = {
  bookedOn: 'no heading tells the day on which the treasurer booked it',
  amount: 'no heading tells the amount',
  text: 'no heading tells the text of the bank transfer (causale)',
} as const;

type Read = Omit<TreasuryEntry, 'id'>;

function entryOf(row: CsvRow, positions: Positions): Read | null | { problems: LineProblem[] } {
  const text = (column: Column) => cellOf(row, positions, column);
  const reference = readTreasuryText(text('text').slice(0, LONGEST_TEXT));
  if (reference === null) return null;
  const problems: LineProblem[] = [];
  const wrong = (field: string, problem: string) =>
    problems.push({ line: row.line, field, problem });
  if (row.problem) wrong(row.problem.field, row.problem.problem);
  for (const { field, problem } of cellFaults(row, positions)) wrong(field, problem);
  const amount = readAmountCell(text('amount'));
  if ('problem' in amount) wrong('amount', amount.problem);
  const bookedOn = dateOf(text('bookedOn'));
  if (bookedOn === null) wrong('bookedOn', 'is not a day');
  const reversaleOn = text('reversaleOn') === '' ? null : dateOf(text('reversaleOn'));
  if (reversaleOn === null && text('reversaleOn') !== '') wrong('reversaleOn', 'is not a day');
  for (const field of ['provisional', 'reversaleNumber'] as const) {
    if (text(field).length > 30) wrong(field, 'has more than 30 characters');
  }
  if (problems.length > 0 || bookedOn === null || 'problem' in amount) return { problems };
  return {
    ...{ bookedOn, cents: amount.cents, reference, reversaleOn },
    provisional: text('provisional') || null,
    reversaleNumber: text('reversaleNumber') || null,
  };
}

/** Not by the collection order: accounting adds it later, and it is still the same entry. */
function identityOf({ bookedOn, cents, provisional, reference }: Read): string {
  const { kind, readings } = reference;
  // A bank may break the same text in another place tomorrow.
  return JSON.stringify([bookedOn, cents, provisional, kind, readings.at(-1)]);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
