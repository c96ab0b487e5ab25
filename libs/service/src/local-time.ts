/** Local calendar facts of a moment; pure, and right on the days on which the clocks change. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

function localParts(instant: Date | string, timeZone: string): Record<string, string> {
  const parts = formatOf(timeZone).formatToParts(new Date(instant));
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

/** The calendar day there, `2020-09-30`. */
export function localDate(instant: Date | string, timeZone: string): string {
  const { year, month, day } = localParts(instant, timeZone);
  return `${year?.padStart(4, '0')}-${month}-${day}`;
}

/** The time of day there, `09:30:00`. */
export function localTime(instant: Date | string, timeZone: string): string {
  const { hour, minute, second } = localParts(instant, timeZone);
  return `${hour}:${minute}:${second}`;
}

/**
 * The moment of a local date and time (`08:00` or `08:00:00`). A time that the spring change leaves
 * out counts as the same time an hour later; of a time that comes twice in autumn the first counts.
 */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${time}Z`);
  const before = wanted - offsetMs(new Date(wanted - 86_400_000), timeZone);
  const after = wanted - offsetMs(new Date(wanted + 86_400_000), timeZone);
  const fits = [before, after].filter((ms) => wanted - offsetMs(new Date(ms), timeZone) === ms);
  return new Date(fits.length > 0 ? Math.min(...fits) : before);
}

/** How far local time is ahead of UTC at that moment. */
function offsetMs(instant: Date, timeZone: string): number {
  const local = Date.parse(`${localDate(instant, timeZone)}T${localTime(instant, timeZone)}Z`);
  return local - Math.floor(instant.getTime() / 1000) * 1000;
}

/** The day so many days later, or earlier where `days` is negative. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

/** Whole days from one date to another; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
