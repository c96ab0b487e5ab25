/** What a change of the calendar closes and what it opens again. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { Calendar } from './service-day.ts';

export type Closure = Calendar['closures'][number];

type WithClosures = Pick<Calendar, 'closures'>;

/** Closures of one calendar that another does not have. */
export function closuresOnlyIn(one: WithClosures, other: WithClosures): readonly Closure[] {
  const known = new Set(other.closures.map(keyOf));
  return one.closures.filter((closure) => !known.has(keyOf(closure)));
}

/**
 * The days from which a closure may take something: those of a school year on which somebody may
 * have been at table by now. Tomorrow is among them, because the clock goes on while this is
 * decided.
 */
export function daysWithMeals(
  closures: readonly Closure[],
  { today, schoolYears }: { readonly today: string } & Pick<Calendar, 'schoolYears'>,
): readonly string[] {
  const tomorrow = addDays(today, 1);
  const isOfSchool = (day: string) => schoolYears.some(({ from, to }) => from <= day && day <= to);
  const days = new Set<string>();
  for (const { from, to } of closures) {
    for (let day = from; day <= to && day <= tomorrow; day = addDays(day, 1)) {
      if (isOfSchool(day)) days.add(day);
    }
  }
  return [...days].toSorted();
}

/** Whether the closure is about a class of a school. */
export function closes(
  { schoolId, classId }: Closure,
  place: { readonly schoolId: string; readonly classId: string },
): boolean {
  return (
    (schoolId === null || schoolId === place.schoolId) &&
    (classId === null || classId === place.classId)
  );
}

function keyOf({ closureId, from, to, schoolId, classId }: Closure): string {
  return JSON.stringify([closureId ?? null, from, to, schoolId, classId]);
}
