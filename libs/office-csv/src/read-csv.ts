/** From the bytes of an office's CSV file to rows with their line numbers. */
import { parse } from 'csv-parse/sync';

export interface CsvRow {
  /** The row, from 1, as a spreadsheet shows it: a cell of several lines is still one row. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why no cell of the row can be trusted. */
  readonly problem?: { readonly field: string; readonly problem: string };
}

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

/**
 * UTF-8 with or without a byte order mark, UTF-16 as Excel's "Unicode text", or Windows-1252.
 * Throws for workbooks and web pages that only carry a table's name.
 */
export function decodeOfficeText(bytes: Uint8Array): string {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03) {
    throw new Error('this is a workbook (.xlsx, .ods): save it as CSV');
  }
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11) {
    throw new Error('this is a workbook (.xls): save it as CSV');
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const text = decodeBytes(bytes);
  if (/^\s*<(!doctype|html|table|\?xml)/i.test(text)) {
    throw new Error('this is a web page, though its name says otherwise: save it as CSV');
  }
  return text;
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Reads a table. The separator is what Excel's `sep=` line says, else the one of `;`, `,`, tab and
 * `|` that the first lines use most. Lines above the header with fewer than two filled cells (a
 * title) are passed over. Throws when a quoted cell never ends.
 */
export function readCsv(bytes: Uint8Array): CsvTable {
  const text = decodeOfficeText(bytes).replaceAll(/\r\n?/g, '\n');
  const rows = placedRows(parseTable(text));
  const headerAt = rows.findIndex(({ cells }) => cells.filter(Boolean).length >= 2);
  const header = rows[headerAt];
  if (!header) return { header: [], rows: [] };
  const filled = rows.slice(headerAt + 1).filter(({ cells }) => cells.some(Boolean));
  return { header: header.cells, rows: filled.map((row) => checkedWidth(row, header.cells)) };
}

type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

function parseTable(text: string): readonly Parsed[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      info: true,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Parsed[];
  } catch (cause) {
    throw new Error('a cell in quotation marks does not end', { cause });
  }
}

/** The parser counts lines of text, and names the last one of a record. */
function placedRows(records: readonly Parsed[]): readonly CsvRow[] {
  let within = 0;
  return records.map(({ record, info }) => {
    for (const cell of record) within += cell.split('\n').length - 1;
    return { line: info.lines - within, cells: record };
  });
}

/** A separator within a cell without quotation marks moves every cell after it. */
function checkedWidth(row: CsvRow, header: readonly string[]): CsvRow {
  if (!row.cells.slice(header.length).some(Boolean)) return row;
  return { ...row, problem: { field: 'line', problem: 'has more cells than the headings' } };
}

function separatorOf(text: string): string {
  const said = /^\ufeff?"?sep=(.)"?\s*$/im.exec(text.split('\n', 1)[0] ?? '');
  if (said?.[1]) return said[1];
  const sample = text
    .replace(/^\ufeff/, '')
    .replaceAll(/"[^"]*"/g, '')
    .split('\n', 10)
    .join('\n');
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
