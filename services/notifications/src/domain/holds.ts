/** The office's word that a family is not to be reminded for a while, and nothing of why. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { Account } from './account.ts';
import { type Calendar, dayOf, morningOfServiceDay } from './local-day.ts';

export interface Hold {
  /** The office's own code; what it means stays with the office. */
  readonly code: string;
  /** The last day, included; null until it is lifted. */
  readonly until: string | null;
  /** Business time at which it was said. */
  readonly since: string;
}

export function isOnHold({ hold }: { readonly hold?: Hold | null }, day: string): boolean {
  return hold != null && (hold.until === null || day <= hold.until);
}

/** Or lifts the hold, with null: then the family is looked at on the next service day. */
export function takeHold(
  account: Account,
  hold: Hold | null,
  { now, calendar }: { readonly now: Date; readonly calendar: Calendar },
): Account {
  const tomorrow = addDays(dayOf(now, calendar.timeZone), 1);
  const morning = morningOfServiceDay(tomorrow, calendar)?.toISOString() ?? null;
  const { reviewAt } = account;
  const isSooner = morning !== null && (reviewAt === null || morning < reviewAt);
  return { ...account, hold, heldFor: null, reviewAt: isSooner ? morning : reviewAt };
}
