/** What the office finds on its list: reminders that it may send itself, and demands to sign. */
import { addDays } from '@mestolo/service/local-time.ts';
import { type Account, lastUnderWay } from './account.ts';
import { type Considered, say } from './consider.ts';
import { isOnHold } from './holds.ts';
import { afterQuietHours, dayOf } from './local-day.ts';
import type { NotificationKind } from './notification.ts';
import { isOut } from './outage.ts';
import { DAYS_BETWEEN, TOLD_AT_MOST } from './reminders.ts';
import { remindersOfDebt, type Surroundings, type WhatToSay, whatToSay } from './what-to-say.ts';

/** A courtesy reminder, one with the payment notice attached, and a demand that a person signs. */
export type Step = 'courtesy' | 'withNotice' | 'formalDemand';

export interface DueReminder {
  readonly step: Step;
  /** What would be sent; null for what no machine ever sends. */
  readonly kind: NotificationKind | null;
  readonly balanceCents: number;
  readonly asOf: string;
  /** How often the family was reminded of this debt, and when at last. */
  readonly told: number;
  readonly lastOn: string | null;
}

/** The step that is due for this family now, or at the end of the quiet hours; null for none. */
export function dueReminder(account: Account, surroundings: Surroundings): DueReminder | null {
  const { balance, memory } = account;
  if (balance === null || balance.balanceCents >= 0) return null;
  const { told, lastOn } = memory.negative;
  const { balanceCents, asOf } = balance;
  const standing = { balanceCents, asOf, told, lastOn };
  if (isToBeDemanded(account, surroundings)) {
    return { step: 'formalDemand', kind: null, ...standing };
  }
  const due = sendable(account, surroundings);
  if (due === null) return null;
  const { of: kind } = due.what;
  // Only who is reminded of the same debt again gets its notice.
  return { step: kind === 'stillNegative' ? 'withNotice' : 'courtesy', kind, ...standing };
}

/** Null where nothing is due, or nothing that a machine may send. */
export function sendByHand(account: Account, surroundings: Surroundings): Considered | null {
  const due = sendable(account, surroundings);
  return due && say(account, surroundings, due);
}

type Say = Extract<WhatToSay, { readonly kind: 'say' }>;

function sendable(account: Account, { now, rules }: Surroundings) {
  if (rules.settings.reminders === 'off') return null;
  // At night the office prepares what leaves in the morning.
  const dueAt = afterQuietHours(now, rules.calendar.timeZone);
  const what = whatToSay(account, { now: dueAt, rules }, { occasion: 'review', byHand: true });
  return what.kind === 'say' && isOfDebt(what) ? { what, dueAt } : null;
}

/** What asks a family for money; a low balance is no debt. */
function isOfDebt({ of }: Say): boolean {
  return [...remindersOfDebt, 'paymentFailed', 'outageOver'].includes(of);
}

/** All reminders were sent, a week went by, nothing came. */
function isToBeDemanded(account: Account, { now, rules }: Surroundings): boolean {
  const { balance, memory } = account;
  const { told, lastOn } = memory.negative;
  const today = dayOf(now, rules.calendar.timeZone);
  if (!balance?.mealPriceCents || told < TOLD_AT_MOST.negative || lastOn === null) return false;
  if (addDays(lastOn, DAYS_BETWEEN) > today || isOnHold(account, today)) return false;
  const isPaying = (lastUnderWay(account)?.until ?? '') > now.toISOString();
  return !isOut(rules.outages) && !isPaying;
}
