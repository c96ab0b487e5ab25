/** The kinds of reminders beside low and negative, told as stories; times are UTC. */
import { describe, expect, test } from 'vitest';
import { type Ended, type Family, luca, startFamily } from './family-fixture.ts';

const told = ({ written }: Family) => written.map(({ kind, at }) => `${kind} ${at}`);

describe('the days of grace', () => {
  test('end soon: a family in debt is told once, on the fifth service day before', () => {
    const family = startFamily(-900);
    family.meal('2020-09-15T10:30:00.000Z');
    family.until('2020-10-02T05:00:00.000Z');
    expect(told(family)).toEqual(['graceEnding 2020-09-23T06:00:00.000Z']);
    family.until('2020-10-03T10:00:00.000Z');
    expect(told(family).at(-1)).toBe('negative 2020-10-02T06:00:00.000Z');
  });

  test('are not spoken of to who is not in debt on that morning', () => {
    const family = startFamily(500);
    family.meal('2020-09-22T10:30:00.000Z');
    family.meal('2020-09-24T10:30:00.000Z', 900);
    family.until('2020-10-02T05:00:00.000Z');
    expect(told(family)).toEqual(['low 2020-09-22T10:30:00.000Z']);
  });

  test('served on the last of them, a child leaves a debt of 18.00 and no reminder', () => {
    const family = startFamily(-1350);
    family.meal('2020-09-30T10:30:00.000Z');
    expect(family.account().balance?.balanceCents).toBe(-1800);
    expect(told(family)).toEqual([]);
    family.meal('2020-10-01T10:30:00.000Z');
    family.until('2020-10-02T05:59:00.000Z');
    expect(told(family)).toEqual([]);
    family.until('2020-10-02T06:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-10-02T06:00:00.000Z']);
  });

  test('a new account has thirty of its own', () => {
    const family = startFamily(0);
    family.family('2020-11-02T09:00:00.000Z', { openedOn: '2020-11-02' });
    family.meal('2020-11-03T11:30:00.000Z');
    family.until('2020-12-20T10:00:00.000Z');
    expect(told(family).slice(0, 2)).toEqual([
      'graceEnding 2020-11-25T07:00:00.000Z',
      'negative 2020-12-04T07:00:00.000Z',
    ]);
  });
});

describe('seven days', () => {
  test('lie between reminders of one debt, and a top-up ends them', () => {
    const family = startFamily(0);
    family.meal('2020-10-05T10:30:00.000Z');
    for (const day of ['06', '07', '08', '09']) family.meal(`2020-10-${day}T10:30:00.000Z`);
    family.until('2020-10-12T06:00:00.000Z');
    expect(told(family)).toEqual([
      'negative 2020-10-05T10:30:00.000Z',
      'stillNegative 2020-10-12T06:00:00.000Z',
    ]);
    const paying = startFamily(0);
    paying.meal('2020-10-05T10:30:00.000Z');
    paying.topUp('2020-10-08T10:30:00.000Z', 5000);
    paying.until('2020-10-20T06:00:00.000Z');
    expect(told(paying)).toEqual([
      'negative 2020-10-05T10:30:00.000Z',
      'thankYou 2020-10-08T10:30:00.000Z',
    ]);
  });

  test('do not hold back what is worse: a debt after a low balance is told at once', () => {
    const family = startFamily(1000);
    family.meal('2020-10-05T10:30:00.000Z');
    family.meal('2020-10-07T10:30:00.000Z', 600);
    family.until('2020-10-14T05:59:00.000Z');
    expect(told(family)).toEqual([
      'low 2020-10-05T10:30:00.000Z',
      'negative 2020-10-07T10:30:00.000Z',
    ]);
    family.until('2020-10-14T06:00:00.000Z');
    expect(told(family)).toHaveLength(3);
  });
});

describe('low', () => {
  test('may be a number of meals, at the price of the last one', () => {
    const family = startFamily(2000);
    family.settings('2020-10-04T10:30:00.000Z', { lowBelowMeals: 3 });
    family.meal('2020-10-05T10:30:00.000Z');
    expect(told(family)).toEqual([]);
    family.meal('2020-10-06T10:30:00.000Z');
    expect(told(family)).toEqual(['low 2020-10-06T10:30:00.000Z']);
  });
});

describe('a payment', () => {
  test('that was begun and never arrived is spoken of in place of the reminder', () => {
    const family = startFamily(0);
    family.beginsToPay('2020-10-05T10:00:00.000Z');
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2020-10-13T10:00:00.000Z');
    expect(told(family)).toEqual([
      'paymentFailed 2020-10-05T12:00:00.000Z',
      'stillNegative 2020-10-12T06:00:00.000Z',
    ]);
  });

  test('that was given up leaves the plain reminder', () => {
    const family = startFamily(0);
    family.beginsToPay('2020-10-05T10:00:00.000Z');
    family.meal('2020-10-05T10:30:00.000Z');
    family.endsToPay('2020-10-05T11:00:00.000Z', '2020-10-05T10:00:00.000Z');
    family.until('2020-10-06T10:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-10-05T12:00:00.000Z']);
  });

  test('that arrived leaves nothing but thanks', () => {
    const family = startFamily(0);
    family.beginsToPay('2020-10-05T10:00:00.000Z');
    family.meal('2020-10-05T10:30:00.000Z');
    family.endsToPay('2020-10-05T11:00:00.000Z', '2020-10-05T10:00:00.000Z');
    family.topUp('2020-10-05T11:00:00.000Z', 5000);
    family.until('2020-10-13T10:00:00.000Z');
    expect(told(family)).toEqual(['thankYou 2020-10-05T11:00:00.000Z']);
  });
});

describe('an outage', () => {
  const outage: Ended = { from: '2020-10-15T10:00:00.000Z', to: '2020-10-16T12:00:00.000Z' };

  test('holds a reminder; that families can pay again takes its place', () => {
    const family = startFamily(0, [outage]);
    family.meal('2020-10-15T10:30:00.000Z');
    family.until('2020-10-20T10:00:00.000Z');
    expect(told(family)).toEqual(['outageOver 2020-10-19T06:00:00.000Z']);
  });

  test('in which a payment was begun is spoken of and not the payment', () => {
    const family = startFamily(0, [outage]);
    family.beginsToPay('2020-10-16T11:00:00.000Z');
    family.meal('2020-10-16T12:30:00.000Z');
    family.until('2020-10-20T10:00:00.000Z');
    expect(told(family)).toEqual(['outageOver 2020-10-16T13:00:00.000Z']);
  });

  test('is nobody’s business who is not in debt', () => {
    const family = startFamily(5000, [outage]);
    family.meal('2020-10-15T10:30:00.000Z');
    family.until('2020-10-20T10:00:00.000Z');
    expect(told(family)).toEqual([]);
  });
});

describe('the end of the service', () => {
  test('has one closing statement and no weekly messages', () => {
    const family = startFamily(0);
    family.meal('2021-05-03T10:30:00.000Z', 800);
    family.until('2021-05-24T10:00:00.000Z');
    const before = told(family).length;
    family.until('2021-09-01T10:00:00.000Z');
    expect(told(family).slice(before)).toEqual(['closingStatement 2021-06-15T06:00:00.000Z']);
  });

  test('is spoken of a week after an account was closed, and not again in June', () => {
    const family = startFamily(5000);
    family.meal('2020-11-16T11:30:00.000Z');
    family.family('2020-11-18T11:30:00.000Z', { closedOn: '2020-11-20' });
    family.until('2021-09-01T10:00:00.000Z');
    expect(told(family)).toEqual(['closingStatement 2020-11-27T07:00:00.000Z']);
  });

  test('is not spoken of where nobody ate and nothing is left', () => {
    const never = startFamily(0);
    never.topUp('2020-09-10T10:30:00.000Z', 0);
    never.until('2021-09-01T10:00:00.000Z');
    expect(never.written.map(({ kind }) => kind)).not.toContain('closingStatement');
    const ate = startFamily(450);
    ate.meal('2020-09-10T10:30:00.000Z');
    ate.until('2021-09-01T10:00:00.000Z');
    expect(told(ate).at(-1)).toBe('closingStatement 2021-06-15T06:00:00.000Z');
  });
});

describe('at night', () => {
  test('a debt comes and goes unsaid; the thanks leave at eight', () => {
    const family = startFamily(400);
    family.meal('2020-10-05T20:10:00.000Z');
    family.topUp('2020-10-06T05:00:00.000Z', 5000);
    family.until('2020-10-09T10:00:00.000Z');
    expect(told(family)).toEqual(['thankYou 2020-10-06T06:00:00.000Z']);
  });
});

test('a strike that is confirmed later gives the meals back and reminds nobody', () => {
  const family = startFamily(1200);
  family.meal('2020-11-13T11:30:00.000Z');
  family.meal('2020-11-13T11:30:01.000Z', 320);
  expect(told(family)).toEqual(['low 2020-11-13T11:30:00.000Z']);
  family.reversal('2020-11-13T14:00:00.000Z', 770);
  family.until('2020-11-30T10:00:00.000Z');
  expect(family.account().balance?.balanceCents).toBe(1200);
  expect(told(family)).toHaveLength(1);
});

describe('the office’s hold', () => {
  test('silences everything until it is lifted; then the next service day speaks', () => {
    const family = startFamily(0);
    family.hold('2020-10-04T10:00:00.000Z');
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2020-11-05T10:00:00.000Z');
    expect(told(family)).toEqual([]);
    family.hold('2020-11-05T10:00:00.000Z', null);
    family.until('2020-11-06T10:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-11-06T07:00:00.000Z']);
  });

  test('ends by itself after its last day', () => {
    const family = startFamily(0);
    family.hold('2020-10-04T10:00:00.000Z', '2020-10-16');
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2020-10-20T10:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-10-19T06:00:00.000Z']);
  });

  test('silences the closing statement, and no thanks', () => {
    const family = startFamily(0);
    family.hold('2021-05-03T10:00:00.000Z');
    family.meal('2021-05-04T10:30:00.000Z');
    family.topUp('2021-05-05T10:30:00.000Z', 100);
    family.until('2021-09-01T10:00:00.000Z');
    expect(told(family)).toEqual(['thankYou 2021-05-05T10:30:00.000Z']);
  });
});

describe('without a child that eats for money', () => {
  test('nobody is reminded', () => {
    const family = startFamily(-500);
    family.child('2020-10-01T10:00:00.000Z', {
      enrolments: luca.enrolments.map((one) => ({ ...one, to: '2020-09-30' })),
    });
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2021-06-01T10:00:00.000Z');
    expect(told(family)).toEqual([]);
  });

  test('nobody is reminded: one that belongs to another account now is none', () => {
    const family = startFamily(-500);
    family.child('2020-10-01T10:00:00.000Z', {
      accounts: [...luca.accounts, { from: '2020-10-01', accountId: 'another' }],
    });
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2021-06-01T10:00:00.000Z');
    expect(told(family)).toEqual([]);
  });

  test('nobody is reminded: one whose meals are free is none', () => {
    const family = startFamily(-500);
    family.child('2020-10-01T10:00:00.000Z', { free: [{ from: '2020-10-01', isFree: true }] });
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2021-06-01T10:00:00.000Z');
    expect(told(family)).toEqual([]);
  });

  test('a reminder waits for the first day on which one is enrolled', () => {
    const family = startFamily(-500);
    family.child('2020-10-01T10:00:00.000Z', {
      enrolments: luca.enrolments.map((one) => ({ ...one, from: '2020-10-19' })),
    });
    family.meal('2020-10-05T10:30:00.000Z');
    family.until('2020-10-20T10:00:00.000Z');
    expect(told(family)).toEqual(['negative 2020-10-19T06:00:00.000Z']);
  });
});
