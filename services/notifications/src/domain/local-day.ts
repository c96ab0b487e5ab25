/** A Comune's own days and hours: when a meal is served, and when nobody wants to be written to. */
import { addDays, instantOf, localDate, localTime, weekday } from '@mestolo/service/local-time.ts';

interface Days {
  readonly from: string;
  /** The last day, included. */
  readonly to: string;
}

export interface SchoolYear extends Days {
  /** The last day, included, on which nobody is reminded of a debt. */
  readonly graceUntil: string;
}

export interface Calendar {
  readonly timeZone: string;
  readonly schoolYears: readonly SchoolYear[];
  /** 1 is Monday. */
  readonly serviceWeekdays: readonly number[];
  /** Days on which the whole Comune serves nothing; a closed school or class is not among them. */
  readonly closures: readonly Days[];
}

/** Messages leave from this time on; what comes up at night waits for it. */
const DAY_BEGINS = '08:00';
const DAY_ENDS = '20:00';

/** A closure of years, or weekdays without any, must not keep anyone searching. */
const SEARCHED_DAYS = 400;

export function isQuiet(now: Date, timeZone: string): boolean {
  const time = localTime(now, timeZone);
  return time < DAY_BEGINS || time >= DAY_ENDS;
}

/** The same moment, or the end of the quiet hours it falls into. */
export function afterQuietHours(now: Date, timeZone: string): Date {
  if (!isQuiet(now, timeZone)) return now;
  const today = localDate(now, timeZone);
  const isEvening = localTime(now, timeZone) >= DAY_ENDS;
  return instantOf(isEvening ? addDays(today, 1) : today, DAY_BEGINS, timeZone);
}

export function schoolYearOf(day: string, calendar: Calendar): SchoolYear | null {
  return calendar.schoolYears.find(({ from, to }) => from <= day && day <= to) ?? null;
}

export function isServiceDay(day: string, calendar: Calendar): boolean {
  return (
    schoolYearOf(day, calendar) !== null &&
    calendar.serviceWeekdays.includes(weekday(day)) &&
    !calendar.closures.some(({ from, to }) => from <= day && day <= to)
  );
}

/** The nth service day from this day on, itself included; null where there is none in a year. */
export function serviceDayFrom(day: string, nth: number, calendar: Calendar): string | null {
  let found = 0;
  for (let ahead = 0; ahead < SEARCHED_DAYS; ahead += 1) {
    const candidate = addDays(day, ahead);
    if (isServiceDay(candidate, calendar)) found += 1;
    if (found === nth) return candidate;
  }
  return null;
}

/** The first moment of writing on the first service day from this day on. */
export function morningOfServiceDay(day: string, calendar: Calendar): Date | null {
  const serviceDay = serviceDayFrom(day, 1, calendar);
  return serviceDay === null ? null : instantOf(serviceDay, DAY_BEGINS, calendar.timeZone);
}
