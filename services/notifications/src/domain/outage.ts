/** Times in which families could not pay: nobody is reminded then, and the days are given back. */
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import type { SchoolYear } from './local-day.ts';

export interface Outage {
  /** On the Comune's clock. */
  readonly from: string;
  /** Null as long as it lasts. */
  readonly to: string | null;
}

export function isOut(outages: readonly Outage[]): boolean {
  return outages.some(({ to }) => to === null);
}

const DAY_MS = 86_400_000;

/**
 * The last day of grace, later by as long as families could not pay in it. A part of a day is given
 * back as a whole one, and what several outages have in common is given back once.
 */
export function graceWithOutages(
  year: SchoolYear,
  outages: readonly Outage[],
  timeZone: string,
): string {
  let end = year.graceUntil;
  for (const { from, to } of stretches(outages)) {
    const isInGrace = localDate(from, timeZone) <= end && localDate(to, timeZone) >= year.from;
    if (isInGrace) end = addDays(end, daysBetween(from, to));
  }
  return end;
}

function daysBetween(from: string, to: string): number {
  return Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / DAY_MS));
}

/** Those that have ended, in order; where they touch they are one. */
function stretches(outages: readonly Outage[]): readonly { from: string; to: string }[] {
  const found: { from: string; to: string }[] = [];
  for (const { from, to } of outages.toSorted((one, two) => (one.from < two.from ? -1 : 1))) {
    if (to === null) continue;
    const last = found.at(-1);
    if (last === undefined || last.to < from) found.push({ from, to });
    else if (last.to < to) last.to = to;
  }
  return found;
}
