/** The values in an office's cells. Each function answers null where the cell cannot be read. */
import { plainWords } from './columns.ts';

/** `05/10/2020`, `5-10-20`, `05.10.2020` or `2020-10-05` as `2020-10-05`. */
export function dateOf(cell: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(cell.trim());
  const italian = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: .*)?$/.exec(cell.trim());
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : italian
      ? [fullYear(italian[3] ?? ''), italian[2], italian[1]]
      : [];
  if (!year || !month || !day) return null;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.valueOf()) || !date.toISOString().startsWith(text) ? null : text;
}

function fullYear(year: string): string {
  if (year.length === 4) return year;
  return Number(year) >= 50 ? `19${year}` : `20${year}`;
}

/**
 * An amount of euro in whole cents: `12,50`, `€ 1.234,50`, `-13.5`, `4`. Refused: more than two
 * decimals, since money is never rounded on the way in, and `1.234`, which may mean two things.
 */
export function centsOf(cell: string): number | null {
  const text = cell.replaceAll(/[€\s']|eur(o)?/gi, '');
  const parts =
    /^([+-]?)(\d{1,3}(?:\.\d{3})+),(\d{1,2})$/.exec(text) ??
    /^([+-]?)(\d{1,3}(?:,\d{3})+)\.(\d{1,2})$/.exec(text) ??
    /^([+-]?)(\d+)(?:[.,](\d{1,2}))?$/.exec(text);
  if (!parts) return null;
  const [, sign, whole = '', decimals = ''] = parts;
  const cents =
    Number(whole.replaceAll(/[.,]/g, '')) * 100 + Number(decimals.padEnd(2, '0') || '0');
  if (!Number.isSafeInteger(cents)) return null;
  return sign === '-' && cents !== 0 ? -cents : cents;
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
