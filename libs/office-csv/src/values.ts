/** The values in an office's cells. Each function answers null where the cell cannot be read. */
import { readAmountCell } from './amounts.ts';
import { plainWords } from './columns.ts';

/**
 * `05/10/2020`, `5-10-20`, `05.10.2020`, `2020-10-05`, `20201005`, `5 ottobre 2020`, `05-ott-20`
 * or 44109, as a spreadsheet counts days, as `2020-10-05`. The day stands before the month.
 */
export function dateOf(cell: string): string | null {
  const text = cell.replaceAll('\u00a0', ' ').trim();
  const serial = /^([1-9]\d{4})(?:[.,]\d+)?$/.exec(text);
  if (serial) return dayOfSerial(Number(serial[1]));
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text) ??
    /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(text);
  const italian =
    /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: .*)?$/.exec(text) ??
    /^(\d{1,2})[ /-]([a-z]{3,9})\.?[ /-](\d{4}|\d{2})$/i.exec(text);
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : italian
      ? [fullYear(italian[3] ?? ''), monthNumber(italian[2] ?? ''), italian[1]]
      : [];
  if (!year || !month || !day) return null;
  return realDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function realDay(text: string): string | null {
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.valueOf()) || !date.toISOString().startsWith(text) ? null : text;
}

/** Days since 30 December 1899, as Excel and LibreOffice count them after February 1900. */
function dayOfSerial(days: number): string | null {
  const text = new Date(Date.UTC(1899, 11, 30 + days)).toISOString().slice(0, 10);
  return text >= '1930-01-01' && text < '2100-01-01' ? text : null;
}

const MONTHS = ['gen', 'feb', 'mar', 'apr', 'mag', 'giu', 'lug', 'ago', 'set', 'ott', 'nov', 'dic'];

function monthNumber(text: string): string {
  if (/^\d/.test(text)) return text;
  const index = MONTHS.indexOf(text.slice(0, 3).toLowerCase());
  return index === -1 ? '' : String(index + 1);
}

function fullYear(year: string): string {
  if (year.length === 4) return year;
  return Number(year) >= 50 ? `19${year}` : `20${year}`;
}

/** Whole cents, or null where `readAmountCell` refuses the cell. */
export function centsOf(cell: string): number | null {
  const amount = readAmountCell(cell);
  return 'cents' in amount ? amount.cents : null;
}

/** `30%`, `30`, `12,5 %` as hundredths of a percent: 3000, 3000, 1250. */
export function basisPointsOf(cell: string): number | null {
  const cents = centsOf(cell.replaceAll('%', ''));
  return cents === null || cents < 0 || cents > 10_000 ? null : cents;
}

const YES = new Set(['si', 's', 'yes', 'y', 'x', 'true', 'vero', '1', 'ok']);
const NO = new Set(['no', 'n', 'false', 'falso', '0', '']);

export function yesNoOf(cell: string): boolean | null {
  const words = plainWords(cell);
  if (YES.has(words)) return true;
  return NO.has(words) ? false : null;
}
