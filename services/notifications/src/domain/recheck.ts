/** Looks once more, right before sending: much may have happened since it was decided. */
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import type { Account } from './account.ts';
import { schoolYearOf, serviceDayFrom } from './local-day.ts';
import type { NotificationKind } from './notification.ts';
import { type Rules, troubleOf } from './reminders.ts';

/** Why it must not be sent any more; null when it still holds. */
export function whyNot(
  kind: NotificationKind,
  account: Account,
  { now, rules }: { readonly now: Date; readonly rules: Rules },
): string | null {
  if (kind === 'thankYou') return null;
  const { calendar, lowBelowCents } = rules;
  const today = localDate(now, calendar.timeZone);
  const year = schoolYearOf(today, calendar);
  if (year === null || (account.closedOn !== null && account.closedOn < today)) {
    return 'serviceEnded';
  }
  const trouble = account.balance && troubleOf(account.balance.balanceCents, lowBelowCents);
  if (trouble !== kind) return trouble === 'negative' ? 'worse' : 'balanceRecovered';
  if (kind === 'low') return null;
  const first = serviceDayFrom(addDays(year.graceUntil, 1), 2, calendar);
  return first === null || today < first ? 'grace' : null;
}
