/** Days without a meal, from an office's file: of all schools or of one. */
import { cellOf, findColumns } from '@mestolo/office-csv/columns.ts';
import type { CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { dateOf } from '@mestolo/office-csv/values.ts';
import type { LineProblem } from './line-problem.ts';

export interface ClosureLine {
  readonly from: string;
  readonly to: string;
  /** Null: every school. */
  readonly schoolName: string | null;
  readonly cause: string;
}

const COLUMNS = {
  from: ['dal', 'chiuso dal', 'inizio', 'data', 'giorno', 'from', 'date'],
  to: ['al', 'chiuso al', 'fine', 'to'],
  cause: ['motivo', 'causa', 'chiusura', 'festa', 'festivita', 'cause', 'reason'],
  school: ['plesso', 'scuola', 'school'],
} as const;

export function isClosureTable(table: CsvTable): boolean {
  const columns = findColumns(table.header, COLUMNS);
  return columns.from !== undefined && columns.cause !== undefined;
}

export function readClosures(table: CsvTable): {
  closures: ClosureLine[];
  problems: LineProblem[];
} {
  const columns = findColumns(table.header, COLUMNS);
  const closures: ClosureLine[] = [];
  const problems: LineProblem[] = [];
  for (const row of table.rows) {
    const from = dateOf(cellOf(row, columns, 'from'));
    const end = cellOf(row, columns, 'to');
    const to = end === '' ? from : dateOf(end);
    if (from === null || to === null || to < from) {
      problems.push({ line: row.line, problem: 'its days are not dates, or not in order' });
      continue;
    }
    const cause = cellOf(row, columns, 'cause') || 'chiusura';
    closures.push({ from, to, schoolName: cellOf(row, columns, 'school') || null, cause });
  }
  return { closures, problems };
}
