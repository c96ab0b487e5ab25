/** Days and times as XML writes them: a zone is legal on both, and so is the hour 24:00:00. */

const ZONE = '(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?';
const DAY = '(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})';
const TIME = '(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?|24:00:00(?:\\.0+)?)';
const datePattern = new RegExp(`^${DAY}${ZONE}$`);
const dateTimePattern = new RegExp(`^${DAY}T${TIME}${ZONE}$`);

export function dateProblem(value: string): string | null {
  return isRealDay(datePattern.exec(value)) ? null : 'is not a day of the calendar';
}

export function dateTimeProblem(value: string): string | null {
  return isRealDay(dateTimePattern.exec(value)) ? null : 'is not a day and a time';
}

function isRealDay(match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  const [, year = '', month = '', day = ''] = match;
  if (/^-?0000$/.test(year)) return false;
  return Number(day) >= 1 && Number(day) <= daysInMonth(year, Number(month));
}

function daysInMonth(year: string, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Four hundred divides ten thousand, so the last four digits tell, however many there are. */
function isLeapYear(digits: string): boolean {
  const year = Number(digits.slice(-4));
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
