/**
 * What the lunch itself needs of the family files: names to show and opening balances. Registry reads
 * the same files on its own and alone decides what is imported.
 */
import { cellOf, findColumns, plainWords } from '@mestolo/office-csv/columns.ts';
import type { CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { centsOf } from '@mestolo/office-csv/values.ts';
import { nameWords } from './roll-call.ts';

const FAMILY_COLUMNS = {
  pupilCode: [
    'codice alunno',
    'id alunno',
    'matricola',
    'codice utente',
    'codice bambino',
    'cod alunno',
    'pupil code',
    'pupil id',
    'student id',
    'codice',
  ],
  pupilTaxCode: ['codice fiscale alunno', 'cf alunno', 'codice fiscale bambino', 'pupil tax code'],
  pupilFamilyName: [
    'cognome alunno',
    'cognome bambino',
    'pupil surname',
    'pupil last name',
    'cognome',
    'surname',
  ],
  pupilGivenName: [
    'nome alunno',
    'nome bambino',
    'pupil first name',
    'pupil given name',
    'nome',
    'first name',
  ],
  pupilFullName: ['alunno', 'bambino', 'nominativo alunno', 'pupil', 'pupil name', 'student'],
  school: ['plesso', 'scuola', 'sede', 'school'],
  kind: [
    'tipo scuola',
    'tipo di scuola',
    'ordine di scuola',
    'grado',
    'school kind',
    'school type',
  ],
  className: ['classe', 'sezione', 'classe sezione', 'class'],
} as const;

export interface PupilLine {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly taxCode: string;
  /** As the office writes it, for the table at the end. */
  readonly shownName: string;
  readonly nameWords: string;
  readonly schoolName: string;
  readonly className: string;
  readonly kind: string;
  /** The office's own code of the family, or empty. */
  readonly familyCode: string;
}

export function readPupilLines(file: string, table: CsvTable): PupilLine[] {
  const columns = findColumns(table.header, FAMILY_COLUMNS);
  return table.rows.flatMap((row) => {
    const full = cellOf(row, columns, 'pupilFullName');
    const given = cellOf(row, columns, 'pupilGivenName');
    const family = cellOf(row, columns, 'pupilFamilyName');
    const shownName = [given, family].filter(Boolean).join(' ') || full;
    const code = cellOf(row, columns, 'pupilCode');
    if (shownName === '' && code === '') return [];
    return [
      {
        file,
        line: row.line,
        code,
        taxCode: cellOf(row, columns, 'pupilTaxCode').toUpperCase(),
        shownName: shownName || code,
        nameWords: nameWords(shownName),
        schoolName: cellOf(row, columns, 'school'),
        className: cellOf(row, columns, 'className'),
        kind: cellOf(row, columns, 'kind'),
        familyCode: cellOf(row, findColumns(table.header, BALANCE_COLUMNS), 'familyCode'),
      },
    ];
  });
}

const BALANCE_COLUMNS = {
  familyCode: [
    'codice famiglia',
    'id famiglia',
    'cod famiglia',
    'famiglia',
    'family code',
    'family id',
    'family',
    'account',
    'conto',
  ],
  balance: [
    'saldo iniziale',
    'saldo',
    'saldo attuale',
    'saldo precedente',
    'credito residuo',
    'credito',
    'opening balance',
    'initial balance',
    'balance',
  ],
} as const;

export interface OpeningBalance {
  readonly file: string;
  readonly line: number;
  readonly familyCode: string;
  readonly balanceCents: number;
}

/** Balances of the system before; the first filled cell of a family counts. */
export function readOpeningBalances(file: string, table: CsvTable): OpeningBalance[] {
  const columns = findColumns(table.header, BALANCE_COLUMNS);
  if (columns.balance === undefined) return [];
  const seen = new Set<string>();
  return table.rows.flatMap((row) => {
    const familyCode = cellOf(row, columns, 'familyCode');
    const balanceCents = centsOf(cellOf(row, columns, 'balance'));
    if (balanceCents === null || (familyCode !== '' && seen.has(familyCode))) return [];
    seen.add(familyCode);
    return [{ file, line: row.line, familyCode, balanceCents }];
  });
}

export function isBalanceOnlyTable(table: CsvTable): boolean {
  const columns = findColumns(table.header, BALANCE_COLUMNS);
  const words = table.header.map(plainWords);
  const hasPeople = words.some((heading) =>
    /cognome|nome|alunno|holder|intestatario|pupil|nascita/.test(heading),
  );
  return columns.balance !== undefined && columns.familyCode !== undefined && !hasPeople;
}
