/** From the bytes of an office's CSV file to rows with their line numbers. */
import { parse } from 'csv-parse/sync';

export interface CsvRow {
  /** The line of the file, from 1, as a spreadsheet shows it. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** UTF-8 with or without a byte order mark, UTF-16 as Excel's "Unicode text", or Windows-1252. */
export function decodeOfficeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Reads a table. The separator is the one of `;`, `,`, tab and `|` that the first lines use most.
 * Lines above the header with fewer than two filled cells (a title, Excel's `sep=;`) are passed
 * over. Throws when a quoted cell never ends.
 */
export function readCsv(bytes: Uint8Array): CsvTable {
  const text = decodeOfficeText(bytes);
  const records = parse(text, {
    bom: true,
    delimiter: separatorOf(text),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as { record: string[]; info: { lines: number } }[];
  const rows = records.map(({ record, info }) => ({ line: info.lines, cells: record }));
  const headerAt = rows.findIndex(({ cells }) => cells.filter(Boolean).length >= 2);
  const header = rows[headerAt];
  if (!header) return { header: [], rows: [] };
  const filled = rows.slice(headerAt + 1).filter(({ cells }) => cells.some(Boolean));
  return { header: header.cells, rows: filled };
}

function separatorOf(text: string): string {
  const sample = text
    .split(/\r?\n/, 10)
    .join('\n')
    .replaceAll(/"[^"]*"/g, '');
  const counts = [';', ',', '\t', '|'].map((separator) => ({
    separator,
    count: sample.split(separator).length - 1,
  }));
  // A decimal comma must not win over a semicolon that stands between the cells.
  const semicolons = counts[0]?.count ?? 0;
  const lines = sample.split('\n').filter(Boolean).length;
  if (semicolons >= lines) return ';';
  return counts.toSorted((a, b) => b.count - a.count)[0]?.separator ?? ';';
}
