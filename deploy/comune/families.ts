/**
 * The families' files: registry's own reader, and the opening balances that registry leaves to
 * billing.
 */
import { cellOf, findColumns, plainWords } from '@mestolo/office-csv/columns.ts';
import type { CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { type OfficeFile, type PeopleFiles, readPeople } from '@mestolo/office-csv/read-people.ts';
import { centsOf } from '@mestolo/office-csv/values.ts';
import { nameWords } from './roll-call.ts';

/** A pupil as the office's files have it; registry's report of the line tells its id. */
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
  /** The office's own code of the family, or empty. */
  readonly familyCode: string;
  /** Someone of the family has an e-mail address or a mobile number. */
  readonly isReachable: boolean;
}

export interface Families {
  readonly pupils: readonly PupilLine[];
  readonly schools: PeopleFiles['schools'];
}

/** Tax codes are not checked here: registry does, and tells of those that do not hold. */
export function readFamilies(files: readonly OfficeFile[], today: string): Families {
  const { families, lines, schools } = readPeople(files, { today });
  const pupils = lines.flatMap(({ file, line, family, pupil }): PupilLine[] => {
    const statement = families[family ?? -1];
    const found = statement?.pupils[pupil ?? -1];
    if (!statement || !found) return [];
    const { givenName, familyName } = found;
    return [
      {
        file,
        line,
        code: found.code ?? '',
        taxCode: found.taxCode?.toUpperCase() ?? '',
        shownName: `${givenName} ${familyName}`,
        nameWords: nameWords(`${givenName} ${familyName}`),
        schoolName: found.school,
        className: found.class,
        familyCode: statement.code ?? '',
        isReachable: statement.guardians.some(({ email, phone }) => Boolean(email || phone)),
      },
    ];
  });
  return { pupils, schools };
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

/** Registry passes such a column over: balances are billing's. */
export function isBalanceHeading(heading: string): boolean {
  return (BALANCE_COLUMNS.balance as readonly string[]).includes(plainWords(heading));
}

export function isBalanceOnlyTable(table: CsvTable): boolean {
  const columns = findColumns(table.header, BALANCE_COLUMNS);
  const words = table.header.map(plainWords);
  const hasPeople = words.some((heading) =>
    /cognome|nome|alunno|holder|intestatario|pupil|nascita/.test(heading),
  );
  return columns.balance !== undefined && columns.familyCode !== undefined && !hasPeople;
}
