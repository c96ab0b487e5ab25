/** Whether a device ought to have been heard of by now. */
import { addDays, weekday } from '@mestolo/service/local-time.ts';
import { dayProblem, type ServiceDays } from './service-day.ts';

/** By then a school has called its roll. */
const HEARD_OF_BY = '11:00:00';
/** Longer than any holidays within a school year. */
const DAYS_BACK = 31;

export interface LocalMoment {
  readonly date: string;
  /** `11:00:00` */
  readonly time: string;
}

/** The last day of service at this school on which its devices should have been heard of. */
export function lastDayToBeHeard(
  calendar: ServiceDays,
  schoolId: string,
  now: LocalMoment,
): string | null {
  // A class on an outing does not close the school.
  const school = { schoolId, classId: '' };
  const first = now.time >= HEARD_OF_BY ? 0 : 1;
  for (let back = first; back <= DAYS_BACK; back += 1) {
    const servedOn = addDays(now.date, -back);
    if (dayProblem(calendar, { servedOn, weekday: weekday(servedOn) }, school) === null) {
      return servedOn;
    }
  }
  return null;
}
