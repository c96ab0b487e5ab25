/** The Comune's own accounts must be the mirror of the families', day by day. */
import type { StoredEntry } from '@mestolo/deploy/books/ledger.ts';

interface Sides {
  readonly debitsCents?: number;
  readonly creditsCents?: number;
}

const CONTRA = [
  'mealRevenue',
  'feeRevenue',
  'pagopaClearing',
  'cash',
  'refunds',
  'writeOffs',
  'adjustments',
  'transfers',
  'openingBalances',
] as const;

/** One a Comune, day and lane; each contra account is a field of its own. */
export interface StoredRollup extends Readonly<Partial<Record<(typeof CONTRA)[number], Sides>>> {
  readonly tenant: string;
  readonly day: string;
  readonly entries: number;
  readonly mealRevenueBySchool?: Readonly<Record<string, Sides>>;
}

export function checkRollups(
  entries: readonly StoredEntry[],
  rollups: readonly StoredRollup[],
): string[] {
  const expected = new Map<string, number>();
  const found = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, by: number) =>
    sums.set(key, (sums.get(key) ?? 0) + by);
  for (const { effectiveOn, contra, side, amountCents, schoolId } of entries) {
    add(expected, `${effectiveOn} entries`, 1);
    // What a family's account gives, the other one takes.
    const mirrored = side === 'credit' ? 'debits' : 'credits';
    add(expected, `${effectiveOn} ${contra} ${mirrored}`, amountCents);
    if (contra === 'mealRevenue') {
      add(expected, `${effectiveOn} ${schoolId} ${mirrored}`, amountCents);
    }
  }
  for (const rollup of rollups) {
    add(found, `${rollup.day} entries`, rollup.entries);
    for (const contra of CONTRA) {
      add(found, `${rollup.day} ${contra} debits`, Number(rollup[contra]?.debitsCents ?? 0));
      add(found, `${rollup.day} ${contra} credits`, Number(rollup[contra]?.creditsCents ?? 0));
    }
    for (const [schoolId, sides] of Object.entries(rollup.mealRevenueBySchool ?? {})) {
      add(found, `${rollup.day} ${schoolId} debits`, Number(sides.debitsCents ?? 0));
      add(found, `${rollup.day} ${schoolId} credits`, Number(sides.creditsCents ?? 0));
    }
  }
  return [...new Set([...expected.keys(), ...found.keys()])]
    .filter((key) => (expected.get(key) ?? 0) !== (found.get(key) ?? 0))
    .map(
      (key) => `roll-up ${key}: ${found.get(key) ?? 0}, the entries say ${expected.get(key) ?? 0}`,
    );
}
