/** Whether a meal can be served to a pupil on a day. */

import type { DataOf } from '@mestolo/contracts/event.ts';
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';

export type Calendar = Pick<
  DataOf<typeof CalendarChanged>,
  'timeZone' | 'clock' | 'schoolYears' | 'serviceWeekdays' | 'closures'
>;

export interface Enrolment {
  readonly from: string;
  /** The last day, included; null while it goes on. */
  readonly to: string | null;
  readonly schoolId: string;
  readonly classId: string;
}

/** What of a calendar decides on which days meals are served. */
export type ServiceDays = Pick<Calendar, 'schoolYears' | 'serviceWeekdays' | 'closures'>;

export type DayProblem = 'outside-school-year' | 'not-a-service-day' | 'closed-day';

/** Why no meal is served to this class on this day; null on a day of service. */
export function dayProblem(
  calendar: ServiceDays,
  day: { readonly servedOn: string; readonly weekday: number },
  enrolment: Pick<Enrolment, 'schoolId' | 'classId'>,
): DayProblem | null {
  const { servedOn, weekday } = day;
  if (!calendar.schoolYears.some(covers(servedOn))) return 'outside-school-year';
  if (!calendar.serviceWeekdays.includes(weekday)) return 'not-a-service-day';
  const closed = calendar.closures.some(
    (closure) =>
      covers(servedOn)(closure) &&
      (closure.schoolId === null || closure.schoolId === enrolment.schoolId) &&
      (closure.classId === null || closure.classId === enrolment.classId),
  );
  return closed ? 'closed-day' : null;
}

/** Where a pupil belonged on a day; of two that overlap the later one counts. */
export function enrolmentOn(enrolments: readonly Enrolment[], day: string): Enrolment | null {
  return enrolments
    .filter(covers(day))
    .reduce<Enrolment | null>(
      (best, next) => (best === null || next.from >= best.from ? next : best),
      null,
    );
}

function covers(day: string) {
  return ({ from, to }: { readonly from: string; readonly to: string | null }): boolean =>
    from <= day && (to === null || day <= to);
}
