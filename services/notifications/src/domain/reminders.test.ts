/**
 * When a family is reminded, told as stories; times are UTC, in Pianengo one or two hours later.
 */
import { describe, expect, test } from 'vitest';
import { takeBalance, takeGuardian, unknownAccount } from './account.ts';
import { consider, review, thank } from './consider.ts';
import {
  type Family,
  knownAccount,
  mother,
  startFamily,
  surroundingsAt,
} from './family-fixture.ts';

/** A week after the last day of the school year: looked at then, whatever happens. */
const CLOSING = '2021-06-15T06:00:00.000Z';

const told = ({ written }: Family) => written.map(({ kind, at }) => `${kind} ${at}`);

describe('days of grace', () => {
  test('a debt in September is served and not reminded of', () => {
    const family = startFamily(-1350);
    family.meal('2020-09-30T10:30:00.000Z');
    family.until('2020-10-01T22:00:00.000Z');
    expect(told(family)).toEqual([]);
  });

  test('the first reminder goes on the second service day after them', () => {
    const family = startFamily(-1800);
    family.meal('2020-10-01T10:30:00.000Z');
    expect(told(family)).toEqual([]);
    family.until('2020-10-03T10:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-10-02T06:00:00.000Z']);
  });

  test('a low balance is no debt', () => {
    const family = startFamily(1000);
    family.meal('2020-09-15T10:30:00.000Z');
    expect(told(family)).toEqual(['low 2020-09-15T10:30:00.000Z']);
  });
});

describe('low', () => {
  test('is below the limit, not at it', () => {
    const family = startFamily(1350);
    family.meal('2020-10-05T10:30:00.000Z');
    expect(told(family)).toEqual([]);
    family.meal('2020-10-06T10:30:00.000Z', 1);
    expect(told(family)).toEqual(['low 2020-10-06T10:30:00.000Z']);
  });

  test('is said once in an episode, and again in the next one a week later', () => {
    const family = startFamily(1000);
    family.meal('2020-10-05T10:30:00.000Z', 300);
    family.meal('2020-10-06T10:30:00.000Z', 300);
    family.topUp('2020-10-06T14:00:00.000Z', 600);
    family.meal('2020-10-07T10:30:00.000Z', 300);
    family.until('2020-10-20T10:00:00.000Z');
    expect(told(family)).toEqual([
      'low 2020-10-05T10:30:00.000Z',
      'thankYou 2020-10-06T14:00:00.000Z',
      'low 2020-10-12T06:00:00.000Z',
    ]);
  });

  test('is not said on the way up from below zero', () => {
    const family = startFamily(100);
    family.meal('2020-10-05T10:30:00.000Z');
    family.topUp('2020-10-05T14:00:00.000Z', 500);
    family.meal('2020-10-06T10:30:00.000Z', 10);
    family.until('2020-10-30T10:00:00.000Z');
    expect(told(family)).toEqual([
      'negative 2020-10-05T10:30:00.000Z',
      'thankYou 2020-10-05T14:00:00.000Z',
    ]);
  });

  test('waits for the next service day when a small top-up left it low', () => {
    const family = startFamily(-500);
    family.meal('2020-09-11T10:30:00.000Z', 100);
    family.topUp('2020-09-11T14:00:00.000Z', 700);
    family.until('2020-09-20T10:00:00.000Z');
    expect(told(family)).toEqual([
      'thankYou 2020-09-11T14:00:00.000Z',
      'low 2020-09-14T06:00:00.000Z',
    ]);
  });
});

describe('negative', () => {
  test('is repeated after seven days, at eight, and three times at most', () => {
    const family = startFamily(100);
    family.meal('2020-10-05T10:30:00.000Z');
    family.meal('2020-10-06T10:30:00.000Z');
    family.until('2020-12-01T10:00:00.000Z');
    expect(told(family)).toEqual([
      'negative 2020-10-05T10:30:00.000Z',
      'stillNegative 2020-10-12T06:00:00.000Z',
      'stillNegative 2020-10-19T06:00:00.000Z',
    ]);
  });

  test('stops with the top-up', () => {
    const family = startFamily(100);
    family.meal('2020-10-05T10:30:00.000Z');
    family.topUp('2020-10-08T14:00:00.000Z', 5000);
    family.until('2020-12-01T10:00:00.000Z');
    expect(told(family)).toEqual([
      'negative 2020-10-05T10:30:00.000Z',
      'thankYou 2020-10-08T14:00:00.000Z',
    ]);
  });

  test('does not wait for the week of a low reminder, being worse', () => {
    const family = startFamily(1000);
    family.meal('2020-10-05T10:30:00.000Z');
    family.meal('2020-10-07T10:30:00.000Z', 600);
    family.until('2020-10-13T22:00:00.000Z');
    expect(told(family)).toEqual([
      'low 2020-10-05T10:30:00.000Z',
      'negative 2020-10-07T10:30:00.000Z',
    ]);
    family.until('2020-10-14T07:00:00.000Z');
    expect(told(family).at(-1)).toBe('stillNegative 2020-10-14T06:00:00.000Z');
  });

  test('is left to the office when the school year is over, but for one last word', () => {
    const family = startFamily(100);
    family.meal('2021-06-08T10:30:00.000Z', 900);
    family.until('2021-08-31T10:00:00.000Z');
    expect(told(family)).toEqual([
      'negative 2021-06-08T10:30:00.000Z',
      'closingStatement 2021-06-15T06:00:00.000Z',
    ]);
  });
});

describe('at night', () => {
  test('nothing leaves, and what was paid before eight is not asked for', () => {
    const family = startFamily(100);
    family.meal('2020-10-05T20:10:00.000Z');
    family.topUp('2020-10-06T05:00:00.000Z', 5000);
    family.until('2020-10-07T10:00:00.000Z');
    expect(told(family)).toEqual(['thankYou 2020-10-06T06:00:00.000Z']);
  });

  test('what still holds at eight leaves then', () => {
    const family = startFamily(100);
    family.meal('2020-10-05T20:10:00.000Z');
    family.until('2020-10-06T10:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-10-06T06:00:00.000Z']);
  });
});

describe('nobody is reminded', () => {
  test('before the first meal, or where meals cost nothing', () => {
    const family = startFamily(-500);
    family.meal('2020-10-05T10:30:00.000Z', 0);
    family.until('2020-12-01T10:00:00.000Z');
    expect(told(family)).toEqual([]);
  });

  test('of what is older than a day, though it is remembered', () => {
    const { account, notifications } = posted(
      '2020-10-05T10:30:00.000Z',
      '2020-10-06T10:31:00.000Z',
    );
    expect(notifications).toEqual([]);
    expect(account).toMatchObject({ balance: { balanceCents: -350 }, reviewAt: CLOSING });
    expect(
      posted('2020-10-05T10:30:00.000Z', '2020-10-06T10:30:00.000Z').notifications,
    ).toHaveLength(1);
  });

  test('by an older version that comes late', () => {
    const newer = posted('2020-10-05T10:30:00.000Z', '2020-10-05T10:30:00.000Z').account;
    expect(takeBalance(newer, balanceOf(1, 5000, '2020-10-05T10:29:00.000Z'))).toBe(newer);
  });
});

test('a reminder waits for a guardian to write to, and goes when one arrives', () => {
  const alone = takeBalance(
    { ...knownAccount, guardians: [] },
    balanceOf(2, -350, '2020-10-05T10:30:00.000Z'),
  );
  const held = consider(alone, surroundingsAt('2020-10-05T10:30:00.000Z'), {
    kind: 'posting',
    time: '2020-10-05T10:30:00.000Z',
  }).account;
  expect(held).toMatchObject({ heldSince: '2020-10-05T10:30:00.000Z', reviewAt: CLOSING });
  const met = takeGuardian(held, mother);
  expect(met.reviewAt).toBe('1970-01-01T00:00:00.000Z');
  expect(review(met, surroundingsAt('2020-10-05T11:00:00.000Z')).notifications).toHaveLength(1);
  expect(review(met, surroundingsAt('2020-10-07T11:00:00.000Z')).notifications).toEqual([]);
});

test('a thank-you waits for a guardian too', () => {
  const topUp = {
    entryId: 'e1',
    amountCents: 5000,
    balanceCents: 5000,
    recordedAt: '2020-10-05T10:30:00.000Z',
    cause: { traceparent: null, tracestate: null, traceId: null },
  };
  const now = surroundingsAt('2020-10-05T10:30:00.000Z');
  const held = thank(unknownAccount('a', 't'), topUp, now);
  expect(held.notifications).toEqual([]);
  expect(thank(held.account, topUp, now).account.heldThanks).toHaveLength(1);
  const { account, notifications } = review(takeGuardian(held.account, mother), now);
  expect(notifications).toMatchObject([{ kind: 'thankYou', _id: expect.stringContaining('e1') }]);
  expect(account.heldThanks).toEqual([]);
});

function balanceOf(version: number, balanceCents: number, asOf: string) {
  return {
    balance: { version, balanceCents, mealPriceCents: 450, isRaised: false, asOf },
    cause: { traceparent: null, tracestate: null, traceId: null },
    rules: surroundingsAt(asOf).rules,
  };
}

function posted(at: string, now: string) {
  const taken = takeBalance(knownAccount, balanceOf(2, -350, at));
  return consider(taken, surroundingsAt(now), { kind: 'posting', time: at });
}
