/** Meals follow their pupil to the account it belonged to, and each is charged at most once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mealHash } from '../domain/control-total.ts';
import { mealIdOf, standInIdOf } from '../domain/meal-identity.ts';
import { openBook } from './book.ts';
import {
  accountId,
  cause,
  commit,
  pupil,
  pupilId,
  said,
  teacher,
  tenant,
  withPupil,
} from './book-fixture.ts';
import type { Records } from './load-records.ts';

const other = '0190a0b0-0000-7000-8000-00000000f002';
const key = { tenant, pupilId, servedOn: '2020-11-13', slot: 'lunch' } as const;
const first = mealIdOf(key);
const second = standInIdOf(key, 2);
const third = standInIdOf(key, 3);

const belongs = (version: number, ...accounts: [from: string, accountId: string][]) => ({
  ...pupil,
  version,
  accountId: accounts.at(-1)?.[1] ?? accountId,
  accounts: accounts.map(([from, id]) => ({ from, accountId: id })),
});

function seen(records: Records = withPupil): Records {
  const book = openBook(records);
  book.take(said('e1'), cause);
  return commit(records, book.close());
}

function moved(
  records: Records,
  to = belongs(2, ['2020-09-07', accountId], ['2020-11-10', other]),
) {
  const book = openBook(records);
  book.putPupil(to, cause);
  const decision = book.close();
  return { records: commit(records, decision), decision };
}

test('the meal is voided on the old account, and another one stands in for it on the new', () => {
  const { records, decision } = moved(seen());
  expect(decision.events).toMatchObject([
    { id: `${first}:2`, key: accountId, data: { state: 'void', accountId, revision: 2 } },
    {
      id: `${second}:1`,
      key: other,
      data: { state: 'eaten', accountId: other, replaces: first, observationId: 'e1' },
    },
  ]);
  expect(records.meals).toMatchObject([
    { _id: first, state: 'void', standIns: 1 },
    { _id: second, state: 'eaten', replaces: first },
  ]);
});

test('the same history again moves nothing', () => {
  const { records } = moved(seen());
  const again = belongs(3, ['2020-11-10', other], ['2020-09-07', accountId]);
  expect(moved(records, { ...again, accountId: other }).decision.events).toEqual([]);
});

test('days before the change stay where they are', () => {
  const later = belongs(2, ['2020-09-07', accountId], ['2020-11-16', other]);
  expect(moved(seen(), later).decision.events).toEqual([]);
});

test('what is said later of a moved meal counts for the one that stands in for it', () => {
  const { records } = moved(seen());
  const book = openBook(records);
  const gone = said('c1', { presence: 'absent', recordedAt: null, actor: teacher });
  const answer = book.take(gone, cause);
  expect(answer).toMatchObject({ result: 'accepted', mealId: second, revision: 2 });
  const decision = book.close();
  expect(decision.events).toMatchObject([{ id: `${second}:2`, data: { state: 'absent' } }]);
  const later = openBook(commit(records, decision));
  expect(later.take(gone, cause)).toMatchObject({ result: 'duplicate', mealId: second });
  // What was answered for the first meal is answered again.
  expect(later.take(said('e1'), cause)).toMatchObject({ result: 'duplicate', mealId: first });
});

test('a meal can move back, and each step leaves one meal that counts', () => {
  const { records } = moved(seen());
  const back = moved(records, belongs(3, ['2020-09-07', accountId]));
  expect(back.decision.events).toMatchObject([
    { id: `${second}:2`, data: { state: 'void', accountId: other } },
    { id: `${third}:1`, data: { state: 'eaten', accountId, replaces: second } },
  ]);
  expect(back.records.meals).toMatchObject([
    { _id: first, standIns: 2 },
    { _id: second, state: 'void' },
    { _id: third, state: 'eaten' },
  ]);
});

test('control totals take both meals with their newest revisions', () => {
  const before = seen();
  const book = openBook(before);
  book.putPupil(belongs(2, ['2020-09-07', other]), cause);
  const days = book.close().writes.find(({ collection }) => collection === 'days');
  const [write] = days?.operations ?? [];
  // The first one's revision 1 is taken out again.
  const xor = mealHash(first, 1) ^ mealHash(first, 2) ^ mealHash(second, 1);
  expect(write).toMatchObject({
    updateOne: { update: { $inc: { meals: 1 }, $bit: { xor: { xor } } } },
  });
});

test('observations and changes of account in any order leave one meal on the right account', () => {
  const steps = ['e1', 'e2', 'c1', 'a2', 'a3'] as const;
  const act = (records: Records, step: (typeof steps)[number]): Records => {
    const book = openBook(records);
    if (step === 'a2') book.putPupil(belongs(2, ['2020-09-07', other]), cause);
    else if (step === 'a3') {
      book.putPupil(belongs(3, ['2020-09-07', accountId], ['2020-11-01', other]), cause);
    } else {
      const presence = step === 'c1' ? ('absent' as const) : ('present' as const);
      book.take(said(step, { presence, ...(step === 'c1' && { supersedes: 'e1' }) }), cause);
    }
    return commit(records, book.close());
  };
  fc.assert(
    fc.property(fc.shuffledSubarray([...steps], { minLength: steps.length }), (order) => {
      const { meals } = order.reduce(act, withPupil);
      const living = meals.filter(({ state }) => state !== 'void');
      expect(living).toMatchObject([{ accountId: other, state: 'eaten' }]);
    }),
  );
});
