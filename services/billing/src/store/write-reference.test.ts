/** What is written of Comuni and pupils, so that a sweep and what comes meanwhile collide. */
import { expect, it } from 'vitest';
import type { BooksDraft } from '../domain/books.ts';
import {
  BooksInMemory,
  comune,
  mealFact,
  pupilFact,
  putBy,
  TENANT,
} from '../domain/facts-fixture.ts';
import { takeMeal } from '../domain/meals.ts';
import { takePupil, takeTariff } from '../domain/reference.ts';
import { sweep } from '../domain/repricing.ts';
import { tariffOf } from '../domain/tariff.ts';
import { decisionOf } from './write-books.ts';

function written(books: BooksInMemory, take: (draft: BooksDraft) => void, lane = 'reference-4') {
  const { writes } = decisionOf(books.batch(take), lane);
  return (collection: string) =>
    (writes.find((one) => one.collection === collection)?.operations ?? []).map((operation) => {
      if (!('updateOne' in operation)) throw new Error('only updates are looked at');
      return operation.updateOne;
    });
}

const dearer = () => {
  const lines = (comune.tariff?.lines ?? []).map((line) => ({ ...line, listCents: 999 }));
  return tariffOf(lines);
};
const put = (draft: BooksDraft) => takeTariff(draft, { tenant: TENANT, tariff: dearer() }, putBy);
const ids = (updates: readonly { readonly filter: Record<string, unknown> }[]) =>
  updates.map(({ filter }) => filter._id);

it('a new pupil writes the guard of its lane, a known one does not', () => {
  const books = new BooksInMemory();
  const first = written(books, (draft) => takePupil(draft, pupilFact()));
  expect(ids(first('guards'))).toEqual(['pianengo:reference-4']);
  const second = written(books, (draft) => takePupil(draft, pupilFact({ version: 2 })));
  expect(second('guards')).toEqual([]);
});

it('a new mark writes the guards of all lanes, going on with one does not', () => {
  const books = new BooksInMemory();
  written(books, (draft) => takePupil(draft, pupilFact()));
  const marked = written(books, put, 'door');
  expect(ids(marked('guards'))).toHaveLength(6);
  expect(ids(marked('guards'))).toContain('pianengo:reference-4');
  const because = { recordedAt: putBy.recordedAt, source: 's', trace: pupilFact().trace };
  const page = { tenant: TENANT, pupilIds: ['luca'], after: '', mark: 1, isLast: false };
  const swept = written(books, (draft) => sweep(draft, page, because), 'door');
  expect(swept('guards')).toEqual([]);
  expect(swept('comuni')).toMatchObject([
    { update: { $set: { repricing: { mealsFrom: '2020-09-01', after: 'luca' } } } },
  ]);
});

it('a sweep writes each pupil and account it looked at, and takes its mark away at the end', () => {
  const books = new BooksInMemory();
  written(books, (draft) => takePupil(draft, pupilFact()));
  written(books, put, 'door');
  const because = { recordedAt: putBy.recordedAt, source: 's', trace: pupilFact().trace };
  const page = { tenant: TENANT, pupilIds: ['luca'], after: '', mark: 1, isLast: true };
  const swept = written(books, (draft) => sweep(draft, page, because), 'door');
  expect(ids(swept('pupils'))).toEqual(['luca']);
  expect(swept('accounts')).toMatchObject([
    { filter: { _id: 'family-1' }, update: { $inc: { touched: 1 } } },
  ]);
  expect(swept('comuni')).toMatchObject([{ update: { $unset: { repricing: '' } } }]);
  const again = written(books, (draft) => sweep(draft, page, because), 'door');
  expect([again('pupils'), again('accounts'), again('comuni')]).toEqual([[], [], []]);
});

it('a meal on another account than the pupil’s of today is remembered with the pupil', () => {
  const books = new BooksInMemory();
  const first = written(books, (draft) => takePupil(draft, pupilFact()));
  expect(first('pupils')).toMatchObject([{ update: { $setOnInsert: { otherAccounts: [] } } }]);
  const draft = books.batch((one) => takeMeal(one, mealFact({ accountId: 'family-9' })));
  const { writes } = decisionOf(draft, '0');
  expect(writes.find(({ collection }) => collection === 'pupils')?.operations).toMatchObject([
    {
      updateOne: {
        filter: { _id: 'luca' },
        update: { $addToSet: { otherAccounts: { $each: ['family-9'] } } },
      },
    },
  ]);
  const moved = pupilFact({ version: 2, accountId: 'family-2' });
  const second = written(books, (one) => takePupil(one, moved));
  expect(second('pupils')).toMatchObject([
    { update: { $addToSet: { otherAccounts: { $each: ['family-9', 'family-1'] } } } },
  ]);
});
