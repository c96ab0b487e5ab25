/** Histories by date: what holds from a day on, and where a pupil is enrolled from day to day. */
import { addDays } from '@mestolo/service/local-time.ts';

export interface Step<Value> {
  readonly from: string;
  readonly value: Value;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What holds on a day; undefined before the first step. */
export function valueOn<Value>(steps: readonly Step<Value>[], day: string): Value | undefined {
  return steps.findLast(({ from }) => from <= day)?.value;
}

/** From this day on it is so, until a later step; steps that change nothing are left out. */
export function setFrom<Value>(
  steps: readonly Step<Value>[],
  day: string,
  value: Value,
): readonly Step<Value>[] {
  const all = [...steps.filter(({ from }) => from !== day), { from: day, value }];
  const sorted = all.toSorted((one, other) => one.from.localeCompare(other.from));
  return sorted.filter((step, index) => !same(step.value, sorted[index - 1]?.value));
}

export interface Enrolment {
  readonly from: string;
  /** The last day, included; null while the end is open. */
  readonly to: string | null;
  readonly schoolId: string;
  readonly classId: string;
}

const covers = ({ from, to }: Enrolment, day: string) => from <= day && (to === null || day <= to);

export function enrolmentOn(enrolments: readonly Enrolment[], day: string): Enrolment | undefined {
  return enrolments.find((one) => covers(one, day));
}

export interface EnrolmentStatement {
  readonly schoolId: string;
  readonly classId: string;
  /** Absent where the office did not say since when. */
  readonly from?: string | undefined;
  readonly to?: string | null | undefined;
}

export interface Period {
  readonly from: string;
  readonly to: string | null;
}

/**
 * Takes what the office says about today into the history of a pupil. `year` is the school year
 * that is meant: a new pupil is enrolled from its start, everyone to its end.
 */
export function enrol(
  enrolments: readonly Enrolment[],
  statement: EnrolmentStatement,
  context: { readonly today: string; readonly year: Period },
): readonly Enrolment[] {
  const { schoolId, classId, to } = statement;
  const from = statement.from ?? startOf(enrolments, context);
  const current = enrolmentOn(enrolments, from);
  const after = enrolments.filter((one) => one.from > from);
  const limited = (end: string | null) => endBefore(after[0], end);
  if (current?.schoolId === schoolId && current.classId === classId) {
    if (to === undefined) return enrolments;
    return enrolments.map((one) => (one === current ? { ...one, to: limited(to) } : one));
  }
  const before = enrolments
    .filter((one) => one.from < from)
    .map((one) => (covers(one, from) ? { ...one, to: addDays(from, -1) } : one));
  const end = limited(to === undefined ? context.year.to : to);
  return [...before, { from, to: end, schoolId, classId }, ...after];
}

/** An enrolment ends at the latest on the day before the next. */
function endBefore(next: Enrolment | undefined, end: string | null): string | null {
  return next && (end === null || end >= next.from) ? addDays(next.from, -1) : end;
}

/** Today for a change, the next enrolment where one is to come, else the start of the year. */
function startOf(
  enrolments: readonly Enrolment[],
  { today, year }: { readonly today: string; readonly year: Period },
): string {
  if (enrolmentOn(enrolments, today)) return today;
  const coming = enrolments.find(({ from }) => from > today);
  if (coming) return coming.from;
  const known = enrolments.length > 0;
  return known && today > year.from ? today : year.from;
}

/** The school year of a day; in summer the next one; null where none is known. */
export function schoolYearFor<Year extends { readonly from: string; readonly to: string }>(
  years: readonly Year[],
  day: string,
): Year | null {
  const sorted = years.toSorted((one, other) => one.from.localeCompare(other.from));
  return sorted.find(({ to }) => day <= to) ?? sorted.at(-1) ?? null;
}
