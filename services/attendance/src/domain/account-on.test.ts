/** Which account pays for a day, and from which day on two histories differ. */
import { expect, test } from 'vitest';
import { accountOn, accountsDifferFrom } from './account-on.ts';

const moved = {
  accountId: 'b',
  accounts: [
    { from: '2021-02-15', accountId: 'b' },
    { from: '2020-09-07', accountId: 'a' },
  ],
};

test('the account of a day is the one that began last by then', () => {
  expect(accountOn(moved, '2021-02-14')).toBe('a');
  expect(accountOn(moved, '2021-02-15')).toBe('b');
  expect(accountOn(moved, '2020-08-01')).toBe('a');
  expect(accountOn({ accountId: 'c' }, '2020-08-01')).toBe('c');
});

test('histories differ from the first day on which the accounts do', () => {
  expect(accountsDifferFrom({ accountId: 'a' }, moved)).toBe('2021-02-15');
  expect(accountsDifferFrom({ accountId: 'b' }, moved)).toBe('0000-01-01');
  expect(accountsDifferFrom(moved, { ...moved, accounts: moved.accounts.toReversed() })).toBeNull();
  const later = { ...moved, accounts: [...moved.accounts, { from: '2021-03-01', accountId: 'a' }] };
  expect(accountsDifferFrom(moved, later)).toBe('2021-03-01');
});
