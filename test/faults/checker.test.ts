/** The checker of the fault runs, against planted faults: it must see each of them. */
import type { StoredEntry } from '@mestolo/deploy/books/ledger.ts';
import { expect, test } from 'vitest';
import { checkMeals, type MealEvidence } from './check-meals.ts';
import { checkRollups } from './check-rollups.ts';
import type { Fact } from './checker-input.ts';

const present: Fact = {
  observationId: 'o1',
  pupilId: 'p1',
  accountId: 'a1',
  servedOn: '2020-11-13',
  state: 'present',
  supersedes: null,
  priceCents: 450,
  outcome: 'ok',
};
const absent: Fact = { ...present, observationId: 'o2', state: 'absent', supersedes: 'o1' };

const debit = (revision: number, amountCents: number, more = {}) =>
  ({
    _id: `m1:${revision}:debit`,
    kind: 'mealDebit',
    side: 'debit',
    contra: 'mealRevenue',
    schoolId: 's1',
    accountId: 'a1',
    effectiveOn: '2020-11-13',
    mealId: 'm1',
    revision,
    amountCents,
    ...more,
  }) as StoredEntry;
const reversal = (revision: number, amountCents: number) =>
  debit(revision, amountCents, {
    _id: `m1:${revision}:reversal`,
    kind: 'mealReversal',
    side: 'credit',
  });

const kept = (observationId: string, mealId = 'm1') => ({
  _id: observationId,
  observationId,
  mealId,
});
const meal = { _id: 'm1', accountId: 'a1', revision: 1, state: 'eaten', observations: 1 };

function faultsOf(
  facts: readonly Fact[],
  entries: readonly StoredEntry[],
  more: Partial<MealEvidence> = {},
): string {
  return checkMeals({
    facts: facts.map((fact) => ({ fact, mealId: 'm1' })),
    charges: new Map(entries.length > 0 ? [['m1', entries]] : []),
    meals: [{ ...meal, revision: entries.at(-1)?.revision ?? 1, observations: facts.length }],
    observations: facts.map(({ observationId }) => kept(observationId)),
    ...more,
  }).join('\n');
}

test('what is right is right', () => {
  expect(faultsOf([present], [debit(1, 450)])).toBe('');
  const corrected = [debit(1, 450), reversal(2, 450), debit(2, 0)];
  expect(faultsOf([present, absent], corrected)).toBe('');
  // The correction came first: one revision, nothing due.
  expect(faultsOf([absent, present], [debit(1, 0)])).toBe('');
});

test('a fact that nobody answered may have counted or not', () => {
  const unknown = { ...absent, outcome: 'unknown' } as const;
  const corrected = [debit(1, 450), reversal(2, 450), debit(2, 0)];
  expect(faultsOf([present, unknown], corrected)).toBe('');
  const observations = [kept('o1')];
  const meals = [meal];
  expect(faultsOf([present, unknown], [debit(1, 450)], { observations, meals })).toBe('');
});

test.each<[string, readonly Fact[], readonly StoredEntry[], Partial<MealEvidence>, RegExp]>([
  ['a lost charge', [present], [], {}, /nothing of it is in the ledger/],
  ['a second charge', [present], [debit(1, 450), debit(1, 450)], {}, /900 cents are charged/],
  ['a lost reversal', [present, absent], [debit(1, 450), debit(2, 0)], {}, /450 cents are charged/],
  ['other cents', [present], [debit(1, 480)], {}, /480 cents, the price is 450/],
  ['another account', [present], [debit(1, 450, { accountId: 'a2' })], {}, /another account/],
  ['a lost fact', [present], [debit(1, 450)], { observations: [] }, /accepted and is gone/],
  [
    'a fact kept twice',
    [present],
    [debit(1, 450)],
    { observations: [kept('o1'), kept('o1')] },
    /kept 2 times/,
  ],
  [
    'an observation of nobody',
    [present],
    [debit(1, 450)],
    { observations: [kept('o1'), kept('o9')] },
    /nobody said it/,
  ],
  [
    'a charge of nobody',
    [present],
    [debit(1, 450)],
    {
      charges: new Map([
        ['m1', [debit(1, 450)]],
        ['m2', [debit(1, 450)]],
      ]),
    },
    /m2 is charged/,
  ],
  [
    'a revision the ledger lacks',
    [present],
    [debit(1, 450)],
    { meals: [{ ...meal, revision: 2 }] },
    /revision 2 is recorded/,
  ],
])('%s is found', (_what, facts, entries, more, fault) => {
  expect(faultsOf(facts, entries, more)).toMatch(fault);
});

test("the Comune's accounts mirror the families'", () => {
  const entries = [debit(1, 450), reversal(2, 450), debit(2, 0)];
  const rollup = {
    tenant: 't',
    day: '2020-11-13',
    entries: 3,
    mealRevenue: { creditsCents: 450, debitsCents: 450 },
    mealRevenueBySchool: { s1: { creditsCents: 450, debitsCents: 450 } },
  };
  expect(checkRollups(entries, [rollup])).toEqual([]);
  expect(checkRollups(entries, [{ ...rollup, entries: 4 }])).toHaveLength(1);
  const short = { ...rollup, mealRevenue: { creditsCents: 450 } };
  expect(checkRollups(entries, [short])).toHaveLength(1);
  const moved = { ...rollup, mealRevenueBySchool: { s2: rollup.mealRevenueBySchool.s1 } };
  expect(checkRollups(entries, [moved])).toHaveLength(4);
  expect(checkRollups(entries, [])).not.toEqual([]);
  expect(checkRollups(entries, [rollup, { ...rollup, day: '2020-11-14' }])).not.toEqual([]);
});
