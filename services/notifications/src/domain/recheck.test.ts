/** What is looked at once more right before sending. */
import { describe, expect, test } from 'vitest';
import type { Account } from './account.ts';
import { about, knownAccount, luca, mother, surroundingsAt } from './family-fixture.ts';
import type { NotificationKind, Wishes } from './notification.ts';
import { whyNot } from './recheck.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

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

describe('meanwhile', () => {
  const inDebt = accountWith(-1);
  const kindsOfDebt = ['negative', 'stillNegative', 'paymentFailed', 'outageOver'] as const;
  const why = (kind: NotificationKind, account: Account, around = now) =>
    whyNot(about(kind), account, around);

  test('the office put a hold on the family', () => {
    const hold = { code: 'S1', until: '2020-10-05', since: '2020-10-05T08:00:00.000Z' };
    for (const kind of [...kindsOfDebt, 'closingStatement'] as const) {
      expect(why(kind, { ...inDebt, hold })).toBe('hold');
    }
    expect(why('thankYou', { ...inDebt, hold })).toBeNull();
    expect(why('negative', { ...inDebt, hold: { ...hold, until: '2020-10-04' } })).toBeNull();
  });

  test('the last child has left', () => {
    const left = {
      ...luca,
      enrolments: luca.enrolments.map((one) => ({ ...one, to: '2020-10-02' })),
    };
    for (const kind of kindsOfDebt) {
      expect(why(kind, { ...inDebt, children: [left] })).toBe('noEnrolledChild');
      expect(why(kind, { ...inDebt, children: [] })).toBe('noEnrolledChild');
    }
    // What it left behind is said all the same.
    expect(why('closingStatement', { ...inDebt, children: [left] })).toBeNull();
  });

  test('the Comune switched reminders off', () => {
    const off = surroundingsAt('2020-10-05T10:30:00.000Z', [], {
      ...DEFAULT_SETTINGS,
      reminders: 'off',
    });
    expect(why('negative', inDebt, off)).toBe('remindersOff');
    expect(why('stillNegative', inDebt, off)).toBe('remindersOff');
    expect(why('paymentFailed', inDebt, off)).toBeNull();
    expect(why('low', accountWith(1), off)).toBeNull();
  });

  test('the days of grace are over, or were never told of again', () => {
    expect(why('graceEnding', inDebt)).toBe('graceOver');
    expect(why('graceEnding', inDebt, surroundingsAt('2020-09-23T06:00:00.000Z'))).toBeNull();
  });

  test('the guardian stopped the channel, or wants no such message', () => {
    const wish = (wishes: Partial<Wishes>) => ({
      ...inDebt,
      guardians: [
        { ...mother, wishes: { version: 1, language: null, channels: {}, stopped: [], ...wishes } },
      ],
    });
    expect(why('negative', wish({ stopped: ['email'] }))).toBe('stopped');
    expect(why('reply', wish({ stopped: ['email'] }))).toBeNull();
    expect(why('negative', wish({ stopped: ['sms'] }))).toBeNull();
    const noBalance = wish({ channels: { balance: ['sms'] } });
    expect(why('negative', noBalance)).toBe('stopped');
    expect(why('thankYou', noBalance)).toBeNull();
    const instead = about('negative', { insteadOf: ['sms'] });
    expect(whyNot(instead, noBalance, now)).toBeNull();
  });
});
