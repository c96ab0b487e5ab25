/** Who belongs to an audience, and over what each of them is reached. */
import { describe, expect, test } from 'vitest';
import { type Audience, belongs, reached, whyUnreachable } from './audience.ts';
import { CLASS_1A, CLASS_2B, COLLODI, child, family, RODARI, view } from './broadcast-fixture.ts';
import { mother } from './family-fixture.ts';
import type { Guardian } from './notification.ts';

const isIn = (audience: Audience, one = family('a'), seen = view) => belongs(one, audience, seen);

describe('by school and class', () => {
  test('one of several is enough', () => {
    expect(isIn({ schoolIds: [COLLODI, RODARI] })).toBe(true);
    expect(isIn({ schoolIds: [COLLODI], classIds: [CLASS_1A] })).toBe(true);
    expect(isIn({ schoolIds: [COLLODI] })).toBe(false);
    expect(isIn({ classIds: [CLASS_2B] })).toBe(false);
  });

  test('the enrolment of the day counts', () => {
    const left = family('a', 0, { children: [child('a', { to: '2020-11-15' })] });
    expect(isIn({ schoolIds: [RODARI] }, left)).toBe(false);
    expect(isIn({ everyone: 'enrolled' }, left)).toBe(false);
    expect(isIn({ everyone: 'enrolled' }, left, { ...view, day: '2020-11-15' })).toBe(true);
  });

  test('a child that moved to another account is of that one', () => {
    const moved = { ...child('a'), accounts: [{ from: '2020-10-01', accountId: 'b' }] };
    expect(isIn({ schoolIds: [RODARI] }, family('a', 0, { children: [moved] }))).toBe(false);
    expect(isIn({ schoolIds: [RODARI] }, family('b', 0, { children: [moved] }))).toBe(true);
  });
});

test('by diet: it must be the same child that is at the school', () => {
  const atCollodi = child('a', { schoolId: COLLODI });
  const two = family('a', 0, { children: [child('a'), atCollodi] });
  const seen = { ...view, withDiet: new Set([atCollodi.pupilId]) };
  expect(isIn({ dietCodes: ['D3'] }, two, seen)).toBe(true);
  expect(isIn({ dietCodes: ['D3'], schoolIds: [COLLODI] }, two, seen)).toBe(true);
  expect(isIn({ dietCodes: ['D3'], schoolIds: [RODARI] }, two, seen)).toBe(false);
});

describe('by balance', () => {
  test.each([
    [-1, { low: false, negative: true, notNegative: false }],
    [0, { low: true, negative: false, notNegative: true }],
    [899, { low: true, negative: false, notNegative: true }],
    [900, { low: false, negative: false, notNegative: true }],
  ])('%d cents', (cents, expected) => {
    const one = family('a', cents);
    for (const balance of ['low', 'negative', 'notNegative'] as const) {
      expect(isIn({ balance }, one)).toBe(expected[balance]);
    }
  });

  test('a family under a hold is not written to for what it owes', () => {
    const held = family('a', -500, { hold: { code: 'S1', until: view.day, since: '' } });
    expect(isIn({ balance: 'negative' }, held)).toBe(false);
    expect(isIn({ balance: 'negative' }, held, { ...view, day: '2020-11-17' })).toBe(true);
    expect(isIn({ everyone: 'enrolled' }, held)).toBe(true);
  });

  test('who never had a balance is neither low nor negative', () => {
    const fresh = family('a', 0, { balance: null });
    expect(isIn({ balance: 'low' }, fresh)).toBe(false);
    expect(isIn({ balance: 'notNegative' }, fresh)).toBe(true);
  });
});

test('closed accounts and accounts without a child are only among all that have an account', () => {
  const closed = family('a', 0, { closedOn: '2020-11-15' });
  const childless = family('a', 0, { children: [] });
  for (const one of [closed, childless]) {
    expect(isIn({ everyone: 'accounts' }, one)).toBe(true);
    expect(isIn({ everyone: 'enrolled' }, one)).toBe(false);
    expect(isIn({ balance: 'notNegative' }, one)).toBe(false);
  }
  expect(isIn({ everyone: 'enrolled' }, family('a', 0, { closedOn: view.day }))).toBe(true);
});

describe('over what', () => {
  const phone = 's1.key.bm9uY2U.cGhvbmU';
  const channelsOf = (guardian: Guardian, topic: 'news' | 'urgent') =>
    reached({ guardians: [guardian] }, topic, view.settings).flatMap(({ channels }) => channels);
  const wishing = (channels: NonNullable<Guardian['wishes']>['channels']): Guardian => ({
    ...mother,
    phone,
    wishes: { version: 1, language: null, channels, stopped: [] },
  });

  test('as the guardian wishes for news, and for what is urgent', () => {
    const guardian = wishing({ news: ['email'], urgent: ['sms'] });
    expect(channelsOf(guardian, 'news')).toEqual(['email']);
    expect(channelsOf(guardian, 'urgent')).toEqual(['sms']);
  });

  test('who wants no news is still told what is urgent', () => {
    const guardian = wishing({ news: [] });
    expect(channelsOf(guardian, 'news')).toEqual([]);
    expect(channelsOf(guardian, 'urgent')).toEqual(['email', 'sms']);
    expect(whyUnreachable({ guardians: [guardian] })).toBe('notWanted');
  });

  test('App IO is used where the Comune writes by it', () => {
    const guardian: Guardian = { ...mother, taxCode: 's1.key.a.b', channels: ['appIo'] };
    expect(channelsOf(guardian, 'news')).toEqual([]);
    const settings = { ...view.settings, appIo: true };
    expect(reached({ guardians: [guardian] }, 'news', settings)).toHaveLength(1);
  });

  test('without any address that works nobody is reached', () => {
    const guardian: Guardian = { ...mother, email: null };
    expect(reached({ guardians: [guardian] }, 'urgent', view.settings)).toEqual([]);
    expect(whyUnreachable({ guardians: [guardian] })).toBe('noAddress');
    expect(whyUnreachable({ guardians: [] })).toBe('noAddress');
  });
});
