/** The other side of the entries: totals of the Comune's own accounts by day and lane. */
import { hash } from 'node:crypto';
import type { WriteOperation } from '@mestolo/messaging/handler.ts';
import mongoose from 'mongoose';
import type { BooksDraft, Tally } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { bsonInteger } from './bson-integer.ts';
import { SCHEMA } from './documents.ts';

interface Totals {
  readonly tenant: string;
  readonly day: string;
  /** `entries`, `mealRevenue.creditsCents` and the like. */
  readonly sums: Map<string, number>;
  /** `xor` and `receiptsXor`: two halves of 32 bits each. */
  readonly xors: Map<string, readonly [high: number, low: number]>;
}

const TALLIES = {
  meals: { count: 'meals', xor: 'xor' },
  receipts: { count: 'receipts', xor: 'receiptsXor' },
} as const;

/**
 * One document for each Comune, effective day and lane; what the families' accounts hold and what
 * these hold comes to zero. An account's credit is a debit here. Beside it the facts themselves are
 * counted, for those who told of them to compare.
 */
export function rollupWrites(
  { posted, tallies }: Pick<BooksDraft, 'posted' | 'tallies'>,
  lane: string,
): WriteOperation[] {
  const totals = new Map<string, Totals>();
  let last: Totals | undefined;
  // Neighbours are nearly always of one day.
  const totalsOf = (tenant: string, day: string): Totals => {
    if (last?.day === day && last.tenant === tenant) return last;
    last = newTotalsOf(tenant, day);
    return last;
  };
  const newTotalsOf = (tenant: string, day: string): Totals => {
    const id = `${tenant}:${day}:${lane}`;
    const known = totals.get(id) ?? { tenant, day, sums: new Map(), xors: new Map() };
    totals.set(id, known);
    return known;
  };
  for (const { entry } of posted) addEntry(totalsOf(entry.tenant, entry.effectiveOn), entry);
  for (const tally of tallies) addTally(totalsOf(tally.tenant, tally.day), tally);
  return [...totals].map(([_id, { tenant, day, sums, xors }]) => {
    const increments = [...sums].map(([field, sum]) => [field, bsonInteger(sum)] as const);
    const bits = [...xors].map(([field, [high, low]]) => {
      return [field, { xor: new mongoose.mongo.Long(low, high) }] as const;
    });
    const update = {
      $inc: Object.fromEntries(increments),
      ...(bits.length > 0 && { $bit: Object.fromEntries(bits) }),
      $setOnInsert: { schema: SCHEMA, tenant, day, lane },
    };
    return { updateOne: { filter: { _id }, update, upsert: true } };
  });
}

function add(sums: Map<string, number>, field: string, by: number): void {
  sums.set(field, (sums.get(field) ?? 0) + by);
}

/** Revenue is also kept by the school that served the meal. */
function addEntry({ sums }: Totals, { side, contra, amountCents, schoolId }: Entry): void {
  const mirrored = side === 'credit' ? 'debitsCents' : 'creditsCents';
  add(sums, 'entries', 1);
  add(sums, `${contra}.${mirrored}`, amountCents);
  if (contra === 'mealRevenue' && schoolId !== undefined) {
    add(sums, `mealRevenueBySchool.${schoolId}.${mirrored}`, amountCents);
  }
}

/** The XOR of what is in force: naming something a second time takes it out again. */
function addTally({ sums, xors }: Totals, { of, added, names }: Tally): void {
  const { count, xor } = TALLIES[of];
  add(sums, count, added);
  let [high, low] = xors.get(xor) ?? [0, 0];
  for (const name of names) {
    const digest = hash('sha256', name, 'buffer');
    high ^= digest.readInt32BE(0);
    low ^= digest.readInt32BE(4);
  }
  xors.set(xor, [high, low]);
}
