/** Whether, and when, a family is reminded of its balance. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { HeldFor, UnderWay } from './account.ts';
import { firstDayOfDebtReminders } from './grace.ts';
import {
  afterQuietHours,
  type Calendar,
  dayOf,
  morningOfServiceDay,
  schoolYearOf,
} from './local-day.ts';
import { isOut, type Outage } from './outage.ts';
import type { Settings } from './settings.ts';

/** From the milder to the worse. */
export const reminderKinds = ['low', 'negative'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

/** What has been said so far about one kind of trouble. */
export interface Episode {
  /** The account version at which it began; null while the account is out of it. */
  readonly since: number | null;
  /** How often the family was reminded in this episode. */
  readonly told: number;
  /** Local day of the last reminder of this kind, of any episode. */
  readonly lastOn: string | null;
}

export interface Memory extends Readonly<Record<ReminderKind, Episode>> {
  /** Local day on which the family was told that the days of grace end. */
  readonly graceEndingOn?: string | null;
  /** First day of the last school year that had its closing statement. */
  readonly closing?: string | null;
}

export interface Balance {
  /** Counts the changes of the account. */
  readonly version: number;
  readonly balanceCents: number;
  /** What the last meal cost; null before the first, 0 for who eats free. */
  readonly mealPriceCents: number | null;
  /** Whether something else than a meal made this balance: a top-up, a correction. */
  readonly isRaised: boolean;
}

export interface Rules {
  readonly calendar: Calendar;
  readonly lowBelowCents: number;
  /** When families could not pay. */
  readonly outages: readonly Outage[];
  /** How the Comune wants its families to be written to. */
  readonly settings: Settings;
}

export type Judgement =
  | {
      readonly kind: 'remind';
      readonly of: ReminderKind;
      readonly since: number;
      readonly nth: number;
    }
  | { readonly kind: 'wait'; readonly until: Date; readonly heldFor?: HeldFor }
  | { readonly kind: 'silence' };

const NEVER: Episode = { since: null, told: 0, lastOn: null };
export const NOTHING_SAID: Memory = { low: NEVER, negative: NEVER };

const SILENCE = { kind: 'silence' } as const;

/** After that the office acts, not a machine. */
export const TOLD_AT_MOST: Readonly<Record<ReminderKind, number>> = { low: 1, negative: 3 };
export const DAYS_BETWEEN = 7;

type Limits = Pick<Rules, 'lowBelowCents' | 'settings'>;

/** Below this a balance is low: an amount, or so many meals at the price of the last one. */
export function lowLimit({ lowBelowCents, settings }: Limits, mealPriceCents: number | null) {
  const { lowBelowMeals } = settings;
  return lowBelowMeals !== null && mealPriceCents ? lowBelowMeals * mealPriceCents : lowBelowCents;
}

type Standing = Pick<Balance, 'balanceCents' | 'mealPriceCents'>;

export function troubleOf(standing: Standing, limits: Limits | null): ReminderKind | null {
  const { balanceCents, mealPriceCents } = standing;
  if (balanceCents < 0) return 'negative';
  return limits !== null && balanceCents < lowLimit(limits, mealPriceCents) ? 'low' : null;
}

/**
 * Follows the balance: an episode begins where the trouble does, and ends above its own limit. A
 * negative balance is an episode of low too, so that it is not called low on its way up.
 */
export function follow(memory: Memory, balance: Balance, limits: Limits | null): Memory {
  const trouble = troubleOf(balance, limits);
  return {
    ...memory,
    low: move(memory.low, trouble !== null, balance.version),
    negative: move(memory.negative, trouble === 'negative', balance.version),
  };
}

function move(episode: Episode, isIn: boolean, version: number): Episode {
  if (!isIn) return { since: null, told: 0, lastOn: episode.lastOn };
  return episode.since === null ? { ...episode, since: version, told: 0 } : episode;
}

/** The memory after a reminder; whoever was told the worse need not be told the milder. */
export function remember(memory: Memory, of: ReminderKind, day: string): Memory {
  const told = { ...memory[of], told: memory[of].told + 1, lastOn: day };
  if (of === 'low') return { ...memory, low: told };
  return { ...memory, low: { ...memory.low, told: TOLD_AT_MOST.low }, negative: told };
}

export interface Judged {
  /** The first day of the family's account, where it was kept. */
  readonly openedOn?: string;
  readonly balance: Balance;
  readonly memory: Memory;
  readonly rules: Rules;
  /** What somebody is about to pay, and may end up to some business time; null for nobody. */
  readonly underWay: UnderWay | null;
}

type Wait = Extract<Judgement, { readonly kind: 'wait' }>;

/**
 * Nobody is asked for money that can't be paid, or that is just being paid. After an outage it is
 * said on the next service day, so that a family has had the time to pay.
 */
export function heldBy(
  { rules, underWay }: Pick<Judged, 'rules' | 'underWay'>,
  now: Date,
): Wait | typeof SILENCE | null {
  const { calendar, outages } = rules;
  if (isOut(outages)) {
    const tomorrow = addDays(dayOf(now, calendar.timeZone), 1);
    const until = morningOfServiceDay(tomorrow, calendar);
    return until === null ? SILENCE : { kind: 'wait', until, heldFor: { kind: 'outage' } };
  }
  if (underWay === null || underWay.until <= now.toISOString()) return null;
  const until = afterQuietHours(new Date(underWay.until), calendar.timeZone);
  return { kind: 'wait', until, heldFor: { kind: 'payment', ...underWay } };
}

/**
 * What is to be done now. At a posting only a meal leads to a reminder at once: who has just paid
 * is thanked, and reminded of what is still missing on the next service day at the earliest.
 */
export function judge(
  { openedOn, balance, memory, rules, underWay }: Judged,
  { now, occasion }: { readonly now: Date; readonly occasion: 'posting' | 'review' },
): Judgement {
  const { calendar } = rules;
  const of = troubleOf(balance, rules);
  // Nobody is in debt for meals before the first one, or where meals cost nothing.
  if (of === null || !balance.mealPriceCents) return SILENCE;
  const { since, told, lastOn } = memory[of];
  const today = dayOf(now, calendar.timeZone);
  const year = schoolYearOf(today, calendar);
  if (since === null || told >= TOLD_AT_MOST[of] || year === null) return SILENCE;
  const family = openedOn === undefined ? {} : { openedOn };
  const days = [
    of === 'negative' ? firstDayOfDebtReminders(family, year, rules) : today,
    lastOn === null ? today : addDays(lastOn, DAYS_BETWEEN),
    occasion === 'posting' && balance.isRaised ? addDays(today, 1) : today,
  ];
  if (days.includes(null)) return SILENCE;
  const day = days.reduce((latest, one) => ((one ?? '') > (latest ?? '') ? one : latest), today);
  const until = day === today ? afterQuietHours(now, calendar.timeZone) : null;
  if (until?.getTime() === now.getTime()) {
    return heldBy({ rules, underWay }, now) ?? { kind: 'remind', of, since, nth: told + 1 };
  }
  const moment = until ?? morningOfServiceDay(day ?? today, calendar);
  return moment === null ? SILENCE : { kind: 'wait', until: moment };
}
