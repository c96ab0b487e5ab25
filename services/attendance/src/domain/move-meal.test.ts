/** A meal that belongs to another account is voided, and another one stands in for it. */
import { expect, test } from 'vitest';
import type { Meal } from './judge.ts';
import { mealIdOf, standInIdOf } from './meal-identity.ts';
import { moveMeal } from './move-meal.ts';

const key = { tenant: 'pianengo', pupilId: 'luca', servedOn: '2020-11-13', slot: 'lunch' } as const;
const meal: Meal = {
  ...key,
  mealId: mealIdOf(key),
  accountId: 'a',
  schoolId: 's1',
  revision: 2,
  state: 'eaten',
  observationId: 'e1',
  recordedAt: '2020-11-13T11:10:00.000Z',
  observations: 3,
  otherSchool: false,
  actor: { kind: 'device', id: 'd1' },
  reason: null,
};

test('the old account is owed nothing, and the new one has the meal as it was seen', () => {
  const { voided, standIn } = moveMeal(meal, 'b', 2);
  expect(voided).toMatchObject({ mealId: meal.mealId, revision: 3, state: 'void', accountId: 'a' });
  expect(standIn).toMatchObject({
    mealId: standInIdOf(key, 2),
    revision: 1,
    state: 'eaten',
    accountId: 'b',
    replaces: meal.mealId,
    observationId: 'e1',
    actor: { kind: 'device', id: 'd1' },
  });
});

test('a meal can move again, also back, and each has an id of its own', () => {
  const { standIn } = moveMeal(meal, 'b', 2);
  const again = moveMeal(standIn, 'a', 3);
  expect(again.voided).toMatchObject({ mealId: standIn.mealId, revision: 2, state: 'void' });
  expect(again.standIn).toMatchObject({ mealId: standInIdOf(key, 3), replaces: standIn.mealId });
  expect(new Set([meal.mealId, standIn.mealId, again.standIn.mealId]).size).toBe(3);
});

test('a meal that is void already gets no further revision', () => {
  const { voided, standIn } = moveMeal({ ...meal, state: 'void' }, 'b', 2);
  expect(voided.revision).toBe(2);
  expect(standIn.state).toBe('void');
});
