/** How the money of each day stands, and how long what is open has been so. */
import { daysBetween } from '@mestolo/service/local-time.ts';
import type { PaymentState, SettledPayment } from './settlement-match.ts';

export interface Sum {
  readonly payments: number;
  readonly cents: number;
}

export interface DaySummary {
  readonly day: string;
  readonly states: Readonly<Record<PaymentState, Sum>>;
}

const NOTHING: Sum = { payments: 0, cents: 0 };
const NO_STATES: Readonly<Record<PaymentState, Sum>> = {
  credited: NOTHING,
  reported: NOTHING,
  settled: NOTHING,
  reversed: NOTHING,
  withoutReceipt: NOTHING,
};

/** By day of payment, each payment in the one state it is in. */
export function summaryByDay(payments: readonly SettledPayment[]): DaySummary[] {
  const days = new Map<string, Readonly<Record<PaymentState, Sum>>>();
  for (const { paidOn, state, cents } of payments) {
    const states = days.get(paidOn) ?? NO_STATES;
    days.set(paidOn, { ...states, [state]: added(states[state], cents) });
  }
  return [...days.keys()].sort().map((day) => ({ day, states: days.get(day) ?? NO_STATES }));
}

/** How long something has waited, as an office speaks of it. */
export const ages = ['upTo7Days', 'upTo30Days', 'upTo90Days', 'older'] as const;
export type Age = (typeof ages)[number];

export function ageOf(since: string, today: string): Age {
  const days = daysBetween(since, today);
  if (days <= 7) return 'upTo7Days';
  if (days <= 30) return 'upTo30Days';
  return days <= 90 ? 'upTo90Days' : 'older';
}

export interface Waiting {
  readonly since: string;
  readonly cents: number;
}

export function sumByAge(rows: readonly Waiting[], today: string): Readonly<Record<Age, Sum>> {
  const sums = { upTo7Days: NOTHING, upTo30Days: NOTHING, upTo90Days: NOTHING, older: NOTHING };
  for (const { since, cents } of rows) {
    const age = ageOf(since, today);
    sums[age] = added(sums[age], cents);
  }
  return sums;
}

function added(sum: Sum, cents: number): Sum {
  return { payments: sum.payments + 1, cents: sum.cents + cents };
}
