/** The id of a meal is what is stored for ever: it may never change. */
import { expect, test } from 'vitest';
import { mealIdOf } from './meal-identity.ts';

const meal = {
  tenant: 'pianengo',
  pupilId: '0190a0b0-0000-7000-8000-000000000001',
  servedOn: '2020-09-30',
  slot: 'lunch',
} as const;

test('the id of a meal never changes: what is stored and published under it must be found', () => {
  expect(mealIdOf(meal)).toBe('7a695005f905315fbccfe6b2c7e03bb2');
});

test('another pupil, day or Comune is another meal', () => {
  const others = [
    { ...meal, tenant: 'crema' },
    { ...meal, servedOn: '2020-10-01' },
    { ...meal, pupilId: '0190a0b0-0000-7000-8000-000000000002' },
  ];
  expect(new Set([meal, ...others].map(mealIdOf)).size).toBe(4);
});
