/** Whatever a decision rests on is written, so that a rival's change of it collides. */
import type { CollectionWrites } from '@mestolo/messaging/handler.ts';
import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import type { BooksDraft } from '../domain/books.ts';
import {
  BooksInMemory,
  comune,
  familyFact,
  mealFact,
  pupilFact,
  receiptFact,
  TENANT,
} from '../domain/facts-fixture.ts';
import { takeMeal } from '../domain/meals.ts';
import { takeReceipt } from '../domain/receipts.ts';
import { takeFamily, takePupil } from '../domain/reference.ts';
import { decisionOf } from './write-books.ts';

function decided(books: BooksInMemory, take: (draft: BooksDraft) => void) {
  const decision = decisionOf(books.batch(take), '0');
  const of = (collection: string) =>
    decision.writes.find((writes: CollectionWrites) => writes.collection === collection)
      ?.operations ?? [];
  return { decision, of };
}

it('a meal that waits writes a stub of its pupil, and of the Comune where a tariff is missing', () => {
  const books = new BooksInMemory();
  const unknown = decided(books, (draft) => takeMeal(draft, mealFact()));
  expect(unknown.of('pupils')).toMatchObject([
    {
      updateOne: {
        filter: { _id: 'luca' },
        update: { $inc: { parked: 1, touched: 1 }, $setOnInsert: { version: 0, tenant: TENANT } },
        upsert: true,
      },
    },
  ]);
  expect(unknown.of('parked')).toMatchObject([{ insertOne: { document: { waitsFor: 'pupil' } } }]);
  expect(unknown.of('comuni')).toEqual([]);
  const released = decided(books, (draft) => takePupil(draft, pupilFact()));
  expect(released.of('pupils')).toMatchObject([
    { updateOne: { update: { $set: { version: 1 }, $inc: { parked: -1 } } } },
  ]);
  expect(released.of('parked')).toEqual([{ deleteOne: { filter: { _id: 'meal-1:1:debit' } } }]);
  books.comune = { ...comune, tariff: null };
  const unpriced = decided(books, (draft) => takeMeal(draft, mealFact({ mealId: 'meal-2' })));
  expect(unpriced.of('comuni')).toMatchObject([
    { updateOne: { filter: { _id: TENANT }, update: { $inc: { touched: 1 } }, upsert: true } },
  ]);
});

it('money in suspense writes the account it names, and so does a change of rates', () => {
  const books = new BooksInMemory();
  const touched = {
    updateOne: {
      filter: { _id: 'family-1' },
      update: { $inc: { touched: 1 }, $setOnInsert: { familyVersion: 0, balanceCents: 0 } },
      upsert: true,
    },
  };
  const suspended = decided(books, (draft) => takeReceipt(draft, receiptFact()));
  expect(suspended.of('accounts')).toMatchObject([
    { insertOne: { document: { _id: 'suspense:pianengo', balanceCents: 5000 } } },
    touched,
  ]);
  expect(decided(books, (draft) => takePupil(draft, pupilFact())).of('accounts')).toMatchObject([
    touched,
  ]);
  expect(suspended.decision.changed).toEqual([]);
});

it('sends of an account only what changed, and large sums without floating point', () => {
  const books = new BooksInMemory();
  decided(books, (draft) => {
    takeFamily(draft, familyFact());
    takePupil(draft, pupilFact());
  });
  const meal = decided(books, (draft) => takeMeal(draft, mealFact()));
  const [debit] = meal.of('accounts');
  expect(debit).toHaveProperty('updateOne.update.$set.debitsCents', 450);
  expect(debit).not.toHaveProperty('updateOne.update.$set.creditsCents');
  expect(meal.decision.changed).toMatchObject([
    { key: 'family-1', now: { id: 'family-1:1', data: { balanceCents: -450, version: 1 } } },
  ]);
  const amountCents = 3_000_000_000;
  const large = decided(books, (draft) => takeReceipt(draft, receiptFact({ amountCents })));
  const { Long } = mongoose.mongo;
  const [entry] = large.of('entries');
  expect(entry).toHaveProperty('insertOne.document.amountCents', Long.fromNumber(amountCents));
  expect(large.of('accounts')[0]).toHaveProperty(
    'updateOne.update.$set.balanceCents',
    Long.fromNumber(amountCents - 450),
  );
  expect(large.of('rollups')[0]).toHaveProperty('updateOne.update.$inc', {
    entries: 1,
    'pagopaClearing.debitsCents': Long.fromNumber(amountCents),
    receipts: 1,
  });
});

it('writes nothing for what is known already', () => {
  const books = new BooksInMemory();
  decided(books, (draft) => takeReceipt(draft, receiptFact()));
  const again = decided(books, (draft) => takeReceipt(draft, receiptFact()));
  expect(again.decision).toEqual({ writes: [], events: [], changed: [] });
});
