/** Lists of a school's staff: who works where, and from when to when. */
import { type CellProblem, cellFaults, repeatsHeadings } from './cell-faults.ts';
import {
  type ColumnNames,
  type ColumnPositions,
  cellOf,
  findColumns,
  plainWords,
} from './columns.ts';
import type { CsvRow, CsvTable } from './read-csv.ts';
import { dateOf } from './values.ts';

export interface ReadStaff {
  readonly line: number;
  readonly code: string;
  readonly fullName: string;
  readonly school: string;
  readonly from?: string;
  readonly to?: string;
  readonly problems: readonly CellProblem[];
}

const WHO = [
  ...['insegnante', 'docente', 'maestra', 'maestro', 'dipendente', 'operatore', 'personale'],
  ...['collaboratore', 'educatore', 'teacher', 'employee', 'staff', 'staff member'],
];

const STAFF_COLUMNS = {
  code: [
    ...WHO.map((who) => `codice ${who}`),
    ...['matricola', 'codice', 'cod', 'id', 'staff code', 'code'],
  ],
  familyName: ['cognome', ...WHO.map((who) => `cognome ${who}`), 'surname', 'last name'],
  givenName: ['nome', ...WHO.map((who) => `nome ${who}`), 'first name', 'given name'],
  fullName: [...WHO, 'nominativo', 'cognome e nome', 'nome e cognome', 'name', 'full name'],
  school: ['plesso', 'scuola', 'sede', 'plesso scolastico', 'sede di servizio', 'school'],
  from: ['in servizio dal', 'dal', 'data inizio', 'decorrenza', 'from'],
  to: ['in servizio al', 'in servizio fino al', 'al', 'data fine', 'scadenza contratto', 'to'],
} as const satisfies ColumnNames<string>;

type StaffColumn = keyof typeof STAFF_COLUMNS;

/** Headings that only a list of people at work has. */
const OF_STAFF = new RegExp(
  `^(${WHO.join('|')}|ruolo|qualifica|mansione|profilo|in servizio dal|role|job)\\b`,
);
const OF_PUPILS =
  /alunn|bambin|figli|nascita|birth|pupil|classe|class|genitore|intestatario|tutore/;

/** Null for a file that is no list of staff. */
export function readStaff({ header, rows }: CsvTable): readonly ReadStaff[] | null {
  const words = header.map(plainWords);
  if (!words.some((one) => OF_STAFF.test(one)) || words.some((one) => OF_PUPILS.test(one))) {
    return null;
  }
  const positions = findColumns(header, STAFF_COLUMNS);
  const isNamed = positions.fullName !== undefined || positions.familyName !== undefined;
  if (!isNamed || positions.school === undefined) return null;
  return rows.map((row) => staffOf(row, positions, repeatsHeadings(row, header)));
}

function staffOf(
  row: CsvRow,
  positions: ColumnPositions<StaffColumn>,
  isHeader: boolean,
): ReadStaff {
  const text = (column: StaffColumn) => cellOf(row, positions, column);
  const faults: CellProblem[] = [
    ...(row.problem ? [row.problem] : []),
    ...(isHeader ? [{ field: 'line', problem: 'repeats the headings' }] : []),
    ...cellFaults(row, positions),
  ];
  const named = [text('givenName'), text('familyName')].filter(Boolean).join(' ');
  const fullName = named || text('fullName');
  const day = (column: 'from' | 'to') => {
    const cell = text(column);
    const read = cell === '' ? null : dateOf(cell);
    if (cell !== '' && read === null) faults.push({ field: column, problem: 'cannot be read' });
    return read === null ? {} : { [column]: read };
  };
  if (fullName === '') faults.push({ field: 'name', problem: 'is missing' });
  if (/@|[0-9]{4}|[0-9][/.-][0-9]/.test(fullName)) {
    faults.push({ field: 'name', problem: 'is not a name' });
  }
  if (text('school') === '') faults.push({ field: 'school', problem: 'is missing' });
  const days = { ...day('from'), ...day('to') };
  const { line } = row;
  const school = text('school');
  return { line, code: text('code'), fullName, school, ...days, problems: faults };
}
