/** Control totals: which days differ, which facts are missing there, and which are asked for. */

/** One side's total of a day. */
export interface DayTotal {
  readonly day: string;
  readonly count: number;
  /** 16 hexadecimal digits. */
  readonly xor: string;
}

export interface DifferingDay {
  readonly day: string;
  readonly theirs: number;
  readonly ours: number;
}

/** A day that one side does not name has nothing there. */
export function differingDays(
  theirs: readonly DayTotal[],
  ours: readonly DayTotal[],
): DifferingDay[] {
  const nothing = { count: 0, xor: '0000000000000000' };
  const theirDays = new Map(theirs.map((total) => [total.day, total]));
  const ourDays = new Map(ours.map((total) => [total.day, total]));
  return [...new Set([...theirDays.keys(), ...ourDays.keys()])].toSorted().flatMap((day) => {
    const their = theirDays.get(day) ?? nothing;
    const our = ourDays.get(day) ?? nothing;
    if (their.count === our.count && their.xor === our.xor) return [];
    return { day, theirs: their.count, ours: our.count };
  });
}

/** A fact by its id; a receipt has one revision only. */
export interface NamedFact {
  readonly id: string;
  readonly revision: number;
}

/** What the other side has and we have not, or only in a lower revision. */
export function missingFacts(
  theirs: readonly NamedFact[],
  ours: ReadonlyMap<string, number>,
): NamedFact[] {
  return theirs.filter(({ id, revision }) => (ours.get(id) ?? 0) < revision);
}

/** A missing fact as it is remembered between two looks, in time of the machine. */
export interface MissingFact extends NamedFact {
  readonly firstSeenAt: Date;
  readonly resends: number;
}

/** Told again so often without coming, it is a person's turn. */
export const RESENDS_BEFORE_ALARM = 3;

/**
 * What has been missing for long enough not to be on its way any more. One that was seen before
 * keeps its time, also where a newer revision is missing by now.
 */
export function dueForResend(
  missing: readonly NamedFact[],
  known: ReadonlyMap<string, MissingFact>,
  at: { readonly now: Date; readonly watermarkMs: number },
): NamedFact[] {
  const latest = at.now.getTime() - at.watermarkMs;
  return missing.filter(({ id }) => (known.get(id)?.firstSeenAt ?? at.now).getTime() <= latest);
}

/** Days in a row as pieces of so many, since nobody is asked for a whole year at once. */
export function dayRanges(
  from: string,
  to: string,
  daysAtOnce: number,
): { readonly from: string; readonly to: string }[] {
  const dayMs = 86_400_000;
  const textOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const ranges: { from: string; to: string }[] = [];
  const end = Date.parse(to);
  for (let start = Date.parse(from); start <= end; start += daysAtOnce * dayMs) {
    const last = Math.min(end, start + (daysAtOnce - 1) * dayMs);
    ranges.push({ from: textOf(start), to: textOf(last) });
  }
  return ranges;
}
