/** A Comune's own days and hours: when a meal is served, and when nobody wants to be written to. */
import { addDays, instantOf, localDate, localTime, weekday } from '@mestolo/service/local-time.ts';
import type { Hours } from './kinds.ts';

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

interface Times {
  readonly begins: string;
  readonly ends: string;
}

/** Messages leave from this time on; what comes up at night waits for it. Null: at any time. */
const LEAVES: Readonly<Record<Hours, Times | null>> = {
  day: { begins: '08:00', ends: '20:00' },
  urgent: { begins: '06:00', ends: '23:00' },
  always: null,
};

/** When reminders that waited for a day of service leave. */
export const MORNING = '08:00';

/** A closure of years, or weekdays without any, must not keep anyone searching. */
const SEARCHED_DAYS = 400;

interface LocalMoment {
  readonly ms: number;
  readonly timeZone: string;
  readonly day: string;
  readonly time: string;
}

let last: LocalMoment | null = null;

/** One decision asks for the same moment again and again, and zones of time are slow to reckon. */
function localMoment(now: Date, timeZone: string): LocalMoment {
  const ms = now.getTime();
  if (last?.ms === ms && last.timeZone === timeZone) return last;
  last = { ms, timeZone, day: localDate(now, timeZone), time: localTime(now, timeZone) };
  return last;
}

/** The calendar day there. */
export function dayOf(now: Date, timeZone: string): string {
  return localMoment(now, timeZone).day;
}

export function isQuiet(now: Date, timeZone: string, hours: Hours = 'day'): boolean {
  const times = LEAVES[hours];
  if (times === null) return false;
  const { time } = localMoment(now, timeZone);
  return time < times.begins || time >= times.ends;
}

/** The same moment, or the end of the quiet hours it falls into. */
export function afterQuietHours(now: Date, timeZone: string, hours: Hours = 'day'): Date {
  const times = LEAVES[hours];
  if (times === null || !isQuiet(now, timeZone, hours)) return now;
  const { day: today, time } = localMoment(now, timeZone);
  const isEvening = time >= times.ends;
  return instantOf(isEvening ? addDays(today, 1) : today, times.begins, timeZone);
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
  return serviceDay === null ? null : morningOf(serviceDay, calendar.timeZone);
}

const mornings = new Map<string, number>();
const KEPT_MORNINGS = 5_000;

/** Every posting asks for the same few mornings. */
export function morningOf(day: string, timeZone: string): Date {
  const key = `${day} ${timeZone}`;
  const known = mornings.get(key);
  if (known !== undefined) return new Date(known);
  const morning = instantOf(day, MORNING, timeZone);
  if (mornings.size >= KEPT_MORNINGS) mornings.clear();
  mornings.set(key, morning.getTime());
  return morning;
}
