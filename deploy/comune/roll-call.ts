/** A roll call from a file: who was there, by pupil code, tax code or name. */
import { cellOf, findColumns, plainWords } from '@mestolo/office-csv/columns.ts';
import type { CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { dateOf } from '@mestolo/office-csv/values.ts';
import type { LineProblem } from './line-problem.ts';

export interface RollCallLine {
  readonly line: number;
  /** Null where the file names no day: it is today's. */
  readonly servedOn: string | null;
  readonly schoolName: string;
  readonly className: string;
  readonly pupilCode: string;
  readonly taxCode: string;
  /** Surname and given name in plain words, or empty. */
  readonly pupilName: string;
  readonly state: 'present' | 'absent';
}

export const ROLL_CALL_COLUMNS = {
  presence: [
    'presenza',
    'presente',
    'presenze',
    'presente assente',
    'presenza assenza',
    'stato',
    'stato presenza',
    'esito',
    'pasto',
    'mangia',
    'present',
    'presence',
    'attendance',
    'state',
    'status',
  ],
  absence: ['assenza', 'assente', 'absent', 'absence'],
  servedOn: [
    'data',
    'giorno',
    'data pasto',
    'data servizio',
    'date',
    'day',
    'served on',
    'service date',
  ],
  school: ['plesso', 'scuola', 'sede', 'school'],
  className: ['classe', 'sezione', 'classe sezione', 'class'],
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
    'pupil',
  ],
  taxCode: [
    'codice fiscale',
    'codice fiscale alunno',
    'cf',
    'cf alunno',
    'tax code',
    'pupil tax code',
  ],
  familyName: ['cognome', 'cognome alunno', 'surname', 'last name', 'pupil surname', 'family name'],
  givenName: ['nome', 'nome alunno', 'first name', 'given name', 'pupil first name'],
  fullName: [
    'alunno',
    'cognome e nome',
    'nominativo',
    'nome e cognome',
    'name',
    'pupil name',
    'bambino',
  ],
} as const;

export function isRollCallTable(table: CsvTable): boolean {
  const columns = findColumns(table.header, ROLL_CALL_COLUMNS);
  const words = table.header.map(plainWords);
  const isFamilyFile = words.some((heading) =>
    /nascita|birth|intestatario|holder|email|fascia/.test(heading),
  );
  const names = columns.pupilCode ?? columns.taxCode ?? columns.familyName ?? columns.fullName;
  if (isFamilyFile || names === undefined) return false;
  return (columns.presence ?? columns.absence ?? columns.servedOn) !== undefined;
}

const PRESENT = /^(p|pres|presente|present|presenza|si|s|yes|y|x|1|true|vero|mangia|eaten|pasto)$/;
const ABSENT = /^(a|ass|assente|absent|assenza|no|n|0|false|falso|)$/;

/** Words for name matching, in an order that does not depend on how the file writes them. */
export function nameWords(text: string): string {
  return plainWords(text).split(' ').toSorted().join(' ');
}

export function readRollCall(table: CsvTable): { lines: RollCallLine[]; problems: LineProblem[] } {
  const columns = findColumns(table.header, ROLL_CALL_COLUMNS);
  const lines: RollCallLine[] = [];
  const problems: LineProblem[] = [];
  for (const row of table.rows) {
    const dayCell = cellOf(row, columns, 'servedOn');
    const servedOn = dayCell === '' ? null : dateOf(dayCell);
    const state = stateOf(
      cellOf(row, columns, 'presence'),
      cellOf(row, columns, 'absence'),
      columns,
    );
    if (dayCell !== '' && servedOn === null) {
      problems.push({ line: row.line, problem: 'the day is not a date' });
    } else if (state === null) {
      problems.push({ line: row.line, problem: 'neither present nor absent can be read' });
    } else {
      const name = `${cellOf(row, columns, 'familyName')} ${cellOf(row, columns, 'givenName')} ${cellOf(row, columns, 'fullName')}`;
      lines.push({
        line: row.line,
        servedOn,
        schoolName: cellOf(row, columns, 'school'),
        className: cellOf(row, columns, 'className'),
        pupilCode: cellOf(row, columns, 'pupilCode'),
        taxCode: cellOf(row, columns, 'taxCode').toUpperCase(),
        pupilName: nameWords(name),
        state,
      });
    }
  }
  return { lines, problems };
}

/**
 * A column of presences decides; else one of absences; a list without either names who was there.
 */
function stateOf(
  presence: string,
  absence: string,
  columns: { presence?: number; absence?: number },
): 'present' | 'absent' | null {
  if (columns.presence !== undefined) {
    const words = plainWords(presence);
    if (PRESENT.test(words)) return 'present';
    return ABSENT.test(words) ? 'absent' : null;
  }
  if (columns.absence === undefined) return 'present';
  const words = plainWords(absence);
  if (ABSENT.test(words) && words !== 'a' && !words.startsWith('ass')) return 'present';
  return PRESENT.test(words) || words.startsWith('a') ? 'absent' : null;
}
