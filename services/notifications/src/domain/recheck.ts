/** Looks once more, right before sending: much may have happened since it was decided. */
import { localDate } from '@mestolo/service/local-time.ts';
import { type Account, underWayUntil } from './account.ts';
import { schoolYearOf } from './local-day.ts';
import type { Notification } from './notification.ts';
import { isOut } from './outage.ts';
import { firstDayOfDebtReminders, type Rules, troubleOf } from './reminders.ts';

/** Why it must not be sent any more; null when it still holds. */
export function whyNot(
  { kind }: Pick<Notification, 'kind' | 'guardianId' | 'channel' | 'expiresAt' | 'insteadOf'>,
  account: Account,
  { now, rules }: { readonly now: Date; readonly rules: Rules },
): string | null {
  if (kind === 'thankYou') return null;
  const { calendar } = rules;
  const today = localDate(now, calendar.timeZone);
  const year = schoolYearOf(today, calendar);
  if (year === null || (account.closedOn !== null && account.closedOn < today)) {
    return 'serviceEnded';
  }
  const trouble = account.balance && troubleOf(account.balance, rules);
  if (trouble !== kind) return trouble === 'negative' ? 'worse' : 'balanceRecovered';
  if (isOut(rules.outages)) return 'outage';
  if ((underWayUntil(account) ?? '') > now.toISOString()) return 'paymentUnderWay';
  if (kind === 'low') return null;
  const first = firstDayOfDebtReminders(year, rules);
  return first === null || today < first ? 'grace' : null;
}
