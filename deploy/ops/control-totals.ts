/** Whether billing knows the same meals and receipts as the services that first heard of them. */
import { ask } from './ask.ts';
import type { Reach } from './reach.ts';
import type { Days } from './tenants-of.ts';

export interface DayTotal {
  readonly day: string;
  readonly count: number;
  readonly xor: string;
}

export interface Difference {
  readonly kind: 'meals' | 'receipts';
  readonly day: string;
  readonly theirs: number;
  readonly ours: number;
}

/** Days on which the two sides do not know the same. */
export function differing(
  kind: Difference['kind'],
  theirs: readonly DayTotal[],
  ours: readonly DayTotal[],
): Difference[] {
  const none = { count: 0, xor: '0'.repeat(16) };
  const days = [...new Set([...theirs, ...ours].map(({ day }) => day))].toSorted();
  return days.flatMap((day) => {
    const there = theirs.find((one) => one.day === day) ?? none;
    const here = ours.find((one) => one.day === day) ?? none;
    const same = there.count === here.count && there.xor === here.xor;
    return same ? [] : [{ kind, day, theirs: there.count, ours: here.count }];
  });
}

interface Billing {
  readonly meals: readonly DayTotal[];
  readonly receipts: readonly DayTotal[];
}
type Named = Readonly<Record<string, string | number>>;

export interface Compared {
  readonly meals: number;
  readonly receipts: number;
  readonly differences: readonly Difference[];
}

/** Reads and asks for nothing to be sent again. */
export async function compareTotals(reach: Reach, tenant: string, days: Days): Promise<Compared> {
  const path = `/internal/tenants/${tenant}/control-totals?from=${days.from}&to=${days.to}`;
  const [ours, meals, receipts] = await Promise.all([
    ask<Billing>(reach, { service: 'billing', path }),
    ask<{ readonly days: readonly Named[] }>(reach, { service: 'attendance', path }),
    ask<{ readonly days: readonly Named[] }>(reach, { service: 'payments', path }),
  ]);
  const totals = (rows: readonly Named[], day: string, count: string): DayTotal[] =>
    rows.map((row) => ({
      ...{ day: String(row[day]), count: Number(row[count]), xor: String(row.xor) },
    }));
  const sum = (rows: readonly DayTotal[]) => rows.reduce((all, { count }) => all + count, 0);
  return {
    meals: sum(ours.meals),
    receipts: sum(ours.receipts),
    differences: [
      ...differing('meals', totals(meals.days, 'servedOn', 'meals'), ours.meals),
      ...differing('receipts', totals(receipts.days, 'paidOn', 'receipts'), ours.receipts),
    ],
  };
}
