/** Looks once more, right before sending: much may have happened since it was decided. */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import { type Account, lastUnderWay } from './account.ts';
import { isEnrolledWithin, payingChildrenOn } from './children.ts';
import { firstDayOfDebtReminders, graceUntil } from './grace.ts';
import { isOnHold } from './holds.ts';
import { kinds, URGENT_BROADCAST } from './kinds.ts';
import { dayOf, type SchoolYear, schoolYearOf } from './local-day.ts';
import type { Notification, NotificationKind } from './notification.ts';
import { isOut } from './outage.ts';
import { troubleOf } from './reminders.ts';
import { isClosed, remindersOfDebt, type Surroundings } from './what-to-say.ts';

type Looked = Pick<Notification, 'kind' | 'guardianId' | 'channel' | 'insteadOf'> &
  Partial<Pick<Notification, 'hours'>>;

/** Only these tell what is owed and ask for it; each says so while it holds, and else nothing. */
const asksForMoney: readonly NotificationKind[] = [
  ...remindersOfDebt,
  ...(['paymentFailed', 'outageOver'] as const),
];

/** Why it must not be sent any more; null when it still holds. */
export function whyNot(
  looked: Looked,
  account: Account,
  surroundings: Surroundings,
): DeliveryReason | null {
  if (isStopped(looked, account)) return 'stopped';
  if (looked.kind === 'closingStatement') return whyNotClose(account, surroundings);
  const isReminder = looked.kind === 'low' || asksForMoney.includes(looked.kind);
  return isReminder ? whyNotRemind(looked.kind, account, surroundings) : null;
}

/** By the guardian. What took the place of a failed channel need not be among the wishes. */
function isStopped(looked: Looked, { guardians }: Account): boolean {
  const { channel, kind, insteadOf, hours } = looked;
  const { topic } = kind === 'broadcast' && hours === 'urgent' ? URGENT_BROADCAST : kinds[kind];
  const wishes = guardians.find(({ guardianId }) => guardianId === looked.guardianId)?.wishes;
  // What a guardian has just asked for is answered also to the one who stopped all else.
  if (topic === null || wishes === undefined) return false;
  if (wishes.stopped.includes(channel)) return true;
  const wanted = wishes.channels[topic];
  // What is urgent may go to an address that was not chosen for it.
  const isFree = insteadOf.length > 0 || topic === 'urgent';
  return !isFree && wanted !== undefined && !wanted.includes(channel);
}

function whyNotRemind(
  kind: NotificationKind,
  account: Account,
  { now, rules }: Surroundings,
): DeliveryReason | null {
  const { calendar, settings, outages } = rules;
  const today = dayOf(now, calendar.timeZone);
  const year = schoolYearOf(today, calendar);
  if (year === null || isClosed(account, today)) return 'serviceEnded';
  const trouble = account.balance && troubleOf(account.balance, rules);
  if (kind === 'low' ? trouble !== 'low' : trouble !== 'negative') {
    return trouble === 'negative' ? 'worse' : 'balanceRecovered';
  }
  if (isOnHold(account, today)) return 'hold';
  if (payingChildrenOn(account, today).length === 0) return 'noEnrolledChild';
  if (remindersOfDebt.includes(kind) && settings.reminders === 'off') return 'remindersOff';
  if (isOut(outages)) return 'outage';
  if ((lastUnderWay(account)?.until ?? '') > now.toISOString()) return 'paymentUnderWay';
  return kind === 'low' ? null : whyNotInGrace({ kind, today, year }, account, { now, rules });
}

function whyNotInGrace(
  { kind, today, year }: { readonly kind: string; readonly today: string; year: SchoolYear },
  account: Account,
  { rules }: Surroundings,
): DeliveryReason | null {
  if (kind === 'graceEnding') return today > graceUntil(account, year, rules) ? 'graceOver' : null;
  const first = firstDayOfDebtReminders(account, year, rules);
  return first === null || today < first ? 'grace' : null;
}

function whyNotClose(account: Account, { now, rules }: Surroundings): DeliveryReason | null {
  const today = dayOf(now, rules.calendar.timeZone);
  if (isOnHold(account, today)) return 'hold';
  const before = rules.calendar.schoolYears.filter(({ from }) => from <= today);
  const isEnrolled = before.some(({ from, to }) => isEnrolledWithin(account, from, to));
  return isEnrolled ? null : 'noEnrolledChild';
}
