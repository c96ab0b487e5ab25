/** The other side of the entries: totals of the Comune's own accounts by day and lane. */
import type { WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Entry } from '../domain/entry.ts';
import { bsonInteger } from './bson-integer.ts';
import { SCHEMA } from './documents.ts';

interface Totals {
  readonly tenant: string;
  readonly day: string;
  entries: number;
  /** `mealRevenue.creditsCents` and the like. */
  readonly cents: Map<string, number>;
}

/**
 * One document for each Comune, effective day and lane; what the families' accounts hold and what
 * these hold comes to zero. An account's credit is a debit here.
 */
export function rollupWrites(entries: readonly Entry[], lane: string): WriteOperation[] {
  const totals = new Map<string, Totals>();
  for (const { tenant, effectiveOn: day, side, contra, amountCents } of entries) {
    const id = `${tenant}:${day}:${lane}`;
    const total = totals.get(id) ?? { tenant, day, entries: 0, cents: new Map() };
    totals.set(id, total);
    total.entries += 1;
    const field = `${contra}.${side === 'credit' ? 'debitsCents' : 'creditsCents'}`;
    total.cents.set(field, (total.cents.get(field) ?? 0) + amountCents);
  }
  return [...totals].map(([_id, { tenant, day, entries: count, cents }]) => {
    const sums = [...cents].map(([field, sum]) => [field, bsonInteger(sum)] as const);
    const update = {
      $inc: { entries: count, ...Object.fromEntries(sums) },
      $setOnInsert: { schema: SCHEMA, tenant, day, lane },
    };
    return { updateOne: { filter: { _id }, update, upsert: true } };
  });
}
