/** What is looked at once more right before sending. */
import { expect, test } from 'vitest';
import type { Account } from './account.ts';
import { about, knownAccount, surroundingsAt } from './family-fixture.ts';
import { whyNot } from './recheck.ts';

function accountWith(balanceCents: number, change: Partial<Account> = {}): Account {
  const at = '2020-10-05T10:30:00.000Z';
  const balance = { version: 1, balanceCents, mealPriceCents: 450, isRaised: false, asOf: at };
  return { ...knownAccount, balance, ...change };
}

const now = surroundingsAt('2020-10-05T10:30:00.000Z');

test.each([
  ['negative', -1, null],
  ['negative', 0, 'balanceRecovered'],
  ['negative', 5000, 'balanceRecovered'],
  ['low', 899, null],
  ['low', 0, null],
  ['low', 900, 'balanceRecovered'],
  ['low', -1, 'worse'],
  ['thankYou', -1, null],
] as const)('%s at a balance of %d: %s', (kind, balanceCents, reason) => {
  expect(whyNot(about(kind), accountWith(balanceCents), now)).toBe(reason);
});

test('nothing after the service has ended, but thanks', () => {
  const summer = surroundingsAt('2021-07-05T10:30:00.000Z');
  const closed = accountWith(-1, { closedOn: '2020-10-04' });
  expect(whyNot(about('negative'), accountWith(-1), summer)).toBe('serviceEnded');
  expect(whyNot(about('negative'), closed, now)).toBe('serviceEnded');
  expect(whyNot(about('thankYou'), closed, summer)).toBe(null);
});

test('no debt in the days of grace, though it was decided before they were prolonged', () => {
  const september = surroundingsAt('2020-09-15T10:30:00.000Z');
  expect(whyNot(about('negative'), accountWith(-1), september)).toBe('grace');
  expect(whyNot(about('low'), accountWith(1), september)).toBe(null);
});
