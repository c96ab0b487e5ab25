/** Until when nobody speaks of a family's debt: the school year's days of grace, or its own. */
import { addDays } from '@mestolo/service/local-time.ts';
import { type Calendar, isServiceDay, type SchoolYear, serviceDayFrom } from './local-day.ts';
import { graceWithOutages, type Outage } from './outage.ts';

/** The first day of a family's account; absent where it was not kept. */
interface Family {
  readonly openedOn?: string;
}

interface Times {
  readonly calendar: Calendar;
  readonly outages: readonly Outage[];
}

/** A family that came in the course of the year has had no September. */
const OWN_DAYS = 30;

/** How many service days before the last day of grace a family in debt hears that it ends. */
const TOLD_BEFORE = 5;
const DAYS_OF_A_YEAR = 366;

/** The last day of grace, included. */
export function graceUntil({ openedOn }: Family, year: SchoolYear, times: Times): string {
  const { calendar, outages } = times;
  const ofAll = graceWithOutages(year, outages, calendar.timeZone);
  if (openedOn === undefined || openedOn <= year.from || openedOn > year.to) return ofAll;
  const own = { ...year, from: openedOn, graceUntil: addDays(openedOn, OWN_DAYS) };
  const ofOne = graceWithOutages(own, outages, calendar.timeZone);
  return [ofAll, ofOne].toSorted().at(-1) ?? ofAll;
}

/** The second service day after the days of grace; null where there is none in a year. */
export function firstDayOfDebtReminders(
  family: Family,
  year: SchoolYear,
  times: Times,
): string | null {
  return serviceDayFrom(addDays(graceUntil(family, year, times), 1), 2, times.calendar);
}

/** The day on which a family in debt hears that grace ends; null where grace is too short. */
export function graceEndingDay(family: Family, year: SchoolYear, times: Times): string | null {
  const begins = family.openedOn && family.openedOn > year.from ? family.openedOn : year.from;
  let day = graceUntil(family, year, times);
  let found = 0;
  for (let searched = 0; searched < DAYS_OF_A_YEAR && day > begins; searched += 1) {
    day = addDays(day, -1);
    if (isServiceDay(day, times.calendar)) found += 1;
    if (found === TOLD_BEFORE) return day;
  }
  return null;
}
