/** The one word at the end of a school year, or of an account: what is left, or still owed. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { Account } from './account.ts';
import { isEnrolledWithin } from './children.ts';
import { isOnHold } from './holds.ts';
import { afterQuietHours, type Calendar, dayOf, morningOf, type SchoolYear } from './local-day.ts';

/** Until then corrections and payments of the last days have arrived. */
const DAYS_AFTER = 7;
/** Whoever looks later than this many days after it says nothing any more. */
const LATE_DAYS = 7;

export type Closing =
  | { readonly kind: 'due'; readonly year: SchoolYear }
  | { readonly kind: 'wait'; readonly until: Date }
  | { readonly kind: 'none' };

export function closingOf(account: Account, calendar: Calendar, now: Date): Closing {
  const today = dayOf(now, calendar.timeZone);
  for (const year of calendar.schoolYears.toSorted(byFirstDay)) {
    const end = lastDay(account, year);
    const day = end && addDays(end, DAYS_AFTER);
    if (day === null || addDays(day, LATE_DAYS) < today || isSaid(account, year)) continue;
    const morning = morningOf(day, calendar.timeZone);
    if (now < morning) return { kind: 'wait', until: morning };
    if (!isWorthSaying(account, year, today)) continue;
    const awake = afterQuietHours(now, calendar.timeZone);
    return awake > now ? { kind: 'wait', until: awake } : { kind: 'due', year };
  }
  return { kind: 'none' };
}

/** The account's last day in that year; null where it was not there at all. */
function lastDay({ openedOn, closedOn }: Account, { from, to }: SchoolYear): string | null {
  if ((openedOn !== undefined && openedOn > to) || (closedOn !== null && closedOn < from)) {
    return null;
  }
  return closedOn !== null && closedOn < to ? closedOn : to;
}

function isSaid({ memory }: Account, { from }: SchoolYear): boolean {
  return memory.closing != null && memory.closing >= from;
}

function isWorthSaying(account: Account, { from, to }: SchoolYear, today: string): boolean {
  const { balance, lastMealOn } = account;
  if (!balance?.mealPriceCents || isOnHold(account, today)) return false;
  if (!isEnrolledWithin(account, from, to)) return false;
  return balance.balanceCents !== 0 || (lastMealOn != null && lastMealOn >= from);
}

function byFirstDay(one: SchoolYear, other: SchoolYear): number {
  return one.from < other.from ? -1 : Number(one.from > other.from);
}
