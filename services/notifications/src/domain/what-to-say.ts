/** What a family is to be told of its balance now, or when to look again. Pure; nothing is said. */
import { addDays } from '@mestolo/service/local-time.ts';
import { type Account, type HeldFor, lastUnderWay } from './account.ts';
import { payingFrom } from './children.ts';
import { judgeGraceEnding } from './grace-ending.ts';
import { isOnHold } from './holds.ts';
import { dayOf, morningOfServiceDay } from './local-day.ts';
import type { Facts, NotificationKind } from './notification.ts';
import { follow, judge, lowLimit, type Memory, type Rules, remember } from './reminders.ts';

/** The business time of the Comune and its rules. */
export interface Surroundings {
  readonly now: Date;
  readonly rules: Rules;
}

export type WhatToSay =
  | {
      readonly kind: 'say';
      readonly of: NotificationKind;
      readonly about: string;
      readonly facts: Facts;
      /** What is remembered when it has been said. */
      readonly memory: Memory;
    }
  /** `until` is null where only somebody's word ends the wait. */
  | { readonly kind: 'wait'; readonly until: Date | null; readonly heldFor?: HeldFor }
  /** No child is enrolled whose meals cost something, and none is going to be. */
  | { readonly kind: 'noChild' }
  | { readonly kind: 'silence' };

export interface Look {
  readonly occasion: 'posting' | 'review';
  /** Whether somebody of the office asks: then its reminders need not be automatic. */
  readonly byHand?: boolean;
}

/** These a Comune may have switched off, or kept for its office to send. */
export const remindersOfDebt: readonly NotificationKind[] = [
  'negative',
  'stillNegative',
  'graceEnding',
];

export const SILENCE = { kind: 'silence' } as const;

export function whatToSay(
  account: Account,
  surroundings: Surroundings,
  { occasion, byHand = false }: Look,
): WhatToSay {
  const { now, rules } = surroundings;
  const today = dayOf(now, rules.calendar.timeZone);
  if (account.balance === null || isClosed(account, today)) return SILENCE;
  const meant = meantFor(account, surroundings, occasion);
  if (meant.kind !== 'say') return meant;
  const stopped = stoppedBy(account, rules, today);
  if (stopped !== null) return stopped;
  const isLeft = remindersOfDebt.includes(meant.of) && rules.settings.reminders !== 'automatic';
  // Looked at again each morning: the Comune may change its mind.
  return isLeft && !byHand ? waitFrom(addDays(today, 1), rules) : meant;
}

export function isClosed({ closedOn }: Pick<Account, 'closedOn'>, day: string): boolean {
  return closedOn !== null && closedOn < day;
}

/** By the balance, the calendar and what was said before. */
function meantFor(
  account: Account,
  { now, rules }: Surroundings,
  occasion: Look['occasion'],
): WhatToSay {
  const { balance, openedOn } = account;
  if (balance === null) return SILENCE;
  // The limit may have been unknown, or another one, when the balance came.
  const memory = follow(account.memory, balance, rules);
  const underWay = lastUnderWay(account);
  const judged = { ...(openedOn && { openedOn }), balance, memory, rules, underWay };
  const judgement = judge(judged, { now, occasion });
  const today = dayOf(now, rules.calendar.timeZone);
  const known: Facts = {
    balanceCents: balance.balanceCents,
    asOf: balance.asOf,
    amountCents: null,
  };
  if (judgement.kind === 'remind') {
    const { of, since, nth } = judgement;
    const said = { about: `${since}:${nth}`, memory: remember(memory, of, today) };
    const limitCents = lowLimit(rules, balance.mealPriceCents);
    if (of === 'low') return { kind: 'say', of, ...said, facts: { ...known, limitCents } };
    return { kind: 'say', ...said, ...kindOfDebt(account, { now, rules, nth }, known) };
  }
  const ending = judgeGraceEnding(judged, { now, occasion });
  if (ending.kind === 'silence') return judgement;
  if (ending.kind === 'wait') return judgement.kind === 'wait' ? sooner(ending, judgement) : ending;
  return {
    kind: 'say',
    of: 'graceEnding',
    about: ending.year,
    facts: { ...known, graceUntil: ending.graceUntil },
    memory: { ...memory, graceEndingOn: today },
  };
}

type Timed = Extract<ReturnType<typeof judge>, { readonly kind: 'wait' }>;

function sooner(one: Timed, other: Timed): Timed {
  return one.until < other.until ? one : other;
}

/** A family that tried to pay, or could not, is told of that in place of being reminded again. */
function kindOfDebt(
  account: Account,
  { now, rules, nth }: Surroundings & { readonly nth: number },
  known: Facts,
): { readonly of: NotificationKind; readonly facts: Facts } {
  const { heldFor, underWay = [] } = account;
  if (heldFor?.kind === 'outage') return { of: 'outageOver', facts: known };
  if (heldFor?.kind === 'payment') {
    const { noticeNumber, until } = heldFor;
    const isOpen = underWay.some((one) => one.noticeNumber === noticeNumber && one.until === until);
    if (isOpen && wasOut(rules, until, now)) return { of: 'outageOver', facts: known };
    if (isOpen) return { of: 'paymentFailed', facts: { ...known, noticeNumber } };
  }
  return { of: nth === 1 ? 'negative' : 'stillNegative', facts: known };
}

/** A payment may take so long. */
const UNDER_WAY_MS = 2 * 3_600_000;

function wasOut({ outages }: Rules, until: string, now: Date): boolean {
  const begun = new Date(Date.parse(until) - UNDER_WAY_MS).toISOString();
  return outages.some(({ from, to }) => from < until && (to ?? now.toISOString()) > begun);
}

function stoppedBy(account: Account, rules: Rules, today: string): WhatToSay | null {
  const { hold } = account;
  if (hold && isOnHold(account, today)) {
    return hold.until === null
      ? { kind: 'wait', until: null }
      : waitFrom(addDays(hold.until, 1), rules);
  }
  const day = payingFrom(account, today);
  if (day === null) return { kind: 'noChild' };
  return day > today ? waitFrom(day, rules) : null;
}

function waitFrom(day: string, { calendar }: Rules): WhatToSay {
  return { kind: 'wait', until: morningOfServiceDay(day, calendar) };
}
