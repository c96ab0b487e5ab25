/** Totals that others compare theirs with: counts, and an XOR over what is in force. */
import { createHash } from 'node:crypto';
import type mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import type { BooksDraft } from '../domain/books.ts';
import {
  BooksInMemory,
  familyFact,
  mealFact,
  PRIMARIA,
  pupilFact,
  receiptFact,
} from '../domain/facts-fixture.ts';
import { takeMeal } from '../domain/meals.ts';
import { takeReceipt } from '../domain/receipts.ts';
import { takeFamily, takePupil } from '../domain/reference.ts';
import { rollupWrites } from './rollups.ts';

const books = () => {
  const known = new BooksInMemory();
  known.batch((draft) => {
    takeFamily(draft, familyFact());
    takePupil(draft, pupilFact());
  });
  return known;
};

/** The first 8 bytes of the hash of a name, as an unsigned number. */
const hashOf = (name: string) => createHash('sha256').update(name).digest().readBigUInt64BE(0);

function updateOf(known: BooksInMemory, take: (draft: BooksDraft) => void, day: string) {
  const writes = rollupWrites(known.batch(take), '3');
  const write = writes.find(
    (one) => 'updateOne' in one && one.updateOne.filter._id === `pianengo:${day}:3`,
  );
  if (!write || !('updateOne' in write)) throw new Error(`nothing on ${day}`);
  return write.updateOne.update as {
    readonly $inc: Readonly<Record<string, number>>;
    readonly $bit?: Readonly<Record<string, { readonly xor: mongoose.mongo.Long }>>;
  };
}

const unsigned = (long: mongoose.mongo.Long | undefined) =>
  BigInt.asUintN(64, BigInt(String(long)));

describe('the totals of a day', () => {
  it('count a meal once, by its newest revision', () => {
    const known = books();
    const first = updateOf(known, (draft) => takeMeal(draft, mealFact()), '2020-10-05');
    expect(first.$inc).toMatchObject({ entries: 1, meals: 1, 'mealRevenue.creditsCents': 450 });
    expect(unsigned(first.$bit?.xor?.xor)).toBe(hashOf('meal-1:1'));
    const absent = mealFact({ revision: 2, state: 'absent' });
    const second = updateOf(known, (draft) => takeMeal(draft, absent), '2020-10-05');
    expect(second.$inc).toMatchObject({ entries: 2, meals: 0 });
    expect(unsigned(second.$bit?.xor?.xor)).toBe(hashOf('meal-1:1') ^ hashOf('meal-1:2'));
  });

  it('count receipts by the day they were paid, conflicts and releases not', () => {
    const known = new BooksInMemory();
    const taken = updateOf(known, (draft) => takeReceipt(draft, receiptFact()), '2020-10-06');
    expect(taken.$inc).toMatchObject({ receipts: 1 });
    expect(unsigned(taken.$bit?.receiptsXor?.xor)).toBe(hashOf('00000000190:receipt-1'));
    const released = updateOf(known, (draft) => takeFamily(draft, familyFact()), '2020-10-06');
    expect(released.$inc).not.toHaveProperty('receipts');
    expect(released.$bit).toBeUndefined();
    const other = receiptFact({ amountCents: 1 });
    expect(
      rollupWrites(
        known.batch((draft) => takeReceipt(draft, other)),
        '3',
      ),
    ).toEqual([]);
  });

  it('keep revenue by school; what is taken back comes from the school that had it', () => {
    const known = books();
    const day = '2020-10-05';
    const first = updateOf(known, (draft) => takeMeal(draft, mealFact()), day);
    expect(first.$inc).toHaveProperty([`mealRevenueBySchool.${PRIMARIA}.creditsCents`], 450);
    const corrected = mealFact({ revision: 2, state: 'absent', schoolId: 'another' });
    const second = updateOf(known, (draft) => takeMeal(draft, corrected), day);
    expect(second.$inc).toHaveProperty([`mealRevenueBySchool.${PRIMARIA}.debitsCents`], 450);
    expect(second.$inc).toHaveProperty(['mealRevenueBySchool.another.creditsCents'], 0);
  });
});
