/** Cells that no reader should take at their word, whatever column they stand in. */
import type { ColumnPositions } from './columns.ts';
import type { CsvRow } from './read-csv.ts';

/** Names the field and what is wrong with it, never the value. */
export interface CellProblem {
  readonly field: string;
  readonly problem: string;
}

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /^#(n\/[da]|rif!|ref!|valore!|value!|nome\?|name\?|div\/0!|nullo!|null!|num!|#+)$/i,
    'is an error of the spreadsheet',
  ],
  [/^[=@](?!"[^"]*"$)/, 'is a formula'],
  [/^[+-][a-z(]/i, 'is a formula'],
  [/\ufffd|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|â€/, 'was saved in another alphabet'],
  [/[^\P{Cc}\t\r\n]/u, 'has characters that cannot be read'],
];

/** Ids and codes that a spreadsheet took for large numbers have lost their last digits. */
const POWER_OF_TEN = /^[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+$/i;

const CODES = /code$|iuv|noticeNumber|phone/i;

export function cellFaults<Column extends string>(
  { cells }: CsvRow,
  positions: ColumnPositions<Column>,
): readonly CellProblem[] {
  return (Object.entries(positions) as [string, number][]).flatMap(([field, position]) => {
    const cell = (cells[position] ?? '').trim();
    const fault = FAULTS.find(([pattern]) => pattern.test(cell))?.[1];
    if (fault) return [{ field, problem: fault }];
    const isPower = CODES.test(field) && POWER_OF_TEN.test(cell);
    return isPower ? [{ field, problem: 'is written as a power of ten: format it as text' }] : [];
  });
}

/** Headings are repeated where lists of several classes were put one below the other. */
export function repeatsHeadings(row: CsvRow, header: readonly string[]): boolean {
  const filled = row.cells.flatMap((cell, position) => (cell === '' ? [] : [position]));
  return filled.length > 1 && filled.every((at) => sameHeading(row.cells[at], header[at]));
}

function sameHeading(one: string | undefined, other: string | undefined): boolean {
  return one?.trim().toLowerCase() === other?.trim().toLowerCase();
}
