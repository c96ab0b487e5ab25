/** Which backups are kept: the newest of each of the last days, and of each of the last weeks. */

const DAY_MS = 86_400_000;
/** 1970 began on a Thursday: weeks begin on Monday. */
const MONDAY_MS = 4 * DAY_MS;

export interface Kept {
  readonly days: number;
  readonly weeks: number;
}

/** Milliseconds of a name such as `2020-11-13T02-00-05Z`; null for anything else. */
export function timeOfName(name: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(name);
  if (parts === null) return null;
  const [, day, hour, minute, second] = parts;
  const time = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}

/** The newest one is always kept, however old it is: an old backup is better than none. */
export function tooOld(names: readonly string[], { days, weeks }: Kept): string[] {
  const newestFirst = names
    .flatMap((name) => {
      const time = timeOfName(name);
      return time === null ? [] : [{ name, time }];
    })
    .sort((one, other) => other.time - one.time);
  const kept = new Set([
    ...newestOfEach(newestFirst, days, (time) => Math.floor(time / DAY_MS)),
    ...newestOfEach(newestFirst, weeks, (time) => Math.floor((time - MONDAY_MS) / (7 * DAY_MS))),
    ...newestFirst.slice(0, 1).map(({ name }) => name),
  ]);
  return newestFirst.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}

function newestOfEach(
  newestFirst: readonly { readonly name: string; readonly time: number }[],
  most: number,
  periodOf: (time: number) => number,
): string[] {
  const seen = new Map<number, string>();
  for (const { name, time } of newestFirst) {
    if (seen.size === most) break;
    const period = periodOf(time);
    if (!seen.has(period)) seen.set(period, name);
  }
  return [...seen.values()];
}

/** Files of keys that are past their days; here nothing is kept longer, not even the newest. */
export function pastDays(names: readonly string[], days: number, nowMs: number): string[] {
  return names.filter((name) => {
    const time = timeOfName(name);
    return time !== null && nowMs - time > days * DAY_MS;
  });
}
