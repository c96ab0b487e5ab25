/** Whether a device or a school ought to have been heard of by now. */
import { addDays, localDate, localTime, weekday } from '@mestolo/service/local-time.ts';
import { type Calendar, dayProblem, type ServiceDays } from './service-day.ts';

/** By then a school has called its roll. */
const HEARD_OF_BY = '11:00:00';
/** Roll calls are held at about half past eight: who is late has an hour and a half. */
const REPORTED_BY = '10:00:00';
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

export function isTimeToHaveReported(time: string): boolean {
  return time >= REPORTED_BY;
}

/** `heardAt` is when it was heard of last, or when it came: before, it could not be heard of. */
export function isSilent(
  { schoolId, heardAt }: { readonly schoolId: string; readonly heardAt: Date | string },
  calendar: ServiceDays & Pick<Calendar, 'timeZone'>,
  now: Date,
): boolean {
  const { timeZone } = calendar;
  const moment = { date: localDate(now, timeZone), time: localTime(now, timeZone) };
  const day = lastDayToBeHeard(calendar, schoolId, moment);
  return day !== null && localDate(heardAt, timeZone) < day;
}
