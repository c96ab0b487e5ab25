/** Finds columns by the names that offices and vendors give them. */
import type { CsvRow } from './read-csv.ts';

/** For each column of ours, the headings it may have; compared without case, accents and signs. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export type ColumnPositions<Column extends string> = Readonly<Partial<Record<Column, number>>>;

/** `Codice  Fiscale (intestatario)` becomes `codice fiscale intestatario`. */
export function plainWords(heading: string): string {
  return heading
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9%]+/g, ' ')
    .trim();
}

/** The first heading that has one of a column's names gets that column. */
export function findColumns<Column extends string>(
  header: readonly string[],
  names: ColumnNames<Column>,
): ColumnPositions<Column> {
  const headings = header.map(plainWords);
  const found: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(names) as Column[]) {
    for (const name of names[column]) {
      const position = headings.indexOf(plainWords(name));
      if (position === -1 || Object.values(found).includes(position)) continue;
      found[column] = position;
      break;
    }
  }
  return found;
}

/** The cell of a column, trimmed; empty where the column is missing or the cell is. */
export function cellOf<Column extends string>(
  row: CsvRow,
  positions: ColumnPositions<Column>,
  column: Column,
): string {
  const position = positions[column];
  return position === undefined ? '' : plainCell(row.cells[position] ?? '');
}

/**
 * A cell without what spreadsheets write around it: `="007"` and `'007` keep zeros in front,
 * unbreakable spaces come from web pages, and `-`, `n.d.` or `NULL` stand for nothing.
 */
export function plainCell(cell: string): string {
  const text = cell.replaceAll(/[\s\u00a0\u200b]+/g, ' ').trim();
  const formula = /^="([^"]*)"$/.exec(text);
  const bare = formula?.[1] ?? text.replace(/^'(?=[\d+=(-])/, '');
  return /^(-+|n\.?d\.?|null)$/i.test(bare.trim()) ? '' : bare.trim();
}
