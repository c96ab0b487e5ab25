import { describe, expect, it } from 'vitest';
import { type Account, openAccount, post } from './account.ts';
import type { Entry } from './entry.ts';
import { entryHash } from './entry-hash.ts';
import {
  compareAccount,
  compareRollups,
  compareSum,
  followChain,
  NOTHING_PROVEN,
} from './proof-differences.ts';

function postedMeals(count: number): { account: Account; entries: Entry[] } {
  let account = openAccount('a1', 'prova');
  const entries: Entry[] = [];
  for (let number = 1; number <= count; number += 1) {
    const posted = post(account, {
      _id: `m${number}:1:debit`,
      tenant: 'prova',
      kind: 'mealDebit',
      amountCents: 450,
      effectiveOn: '2020-10-05',
      recordedAt: new Date('2020-10-05T10:15:00Z'),
      actor: { kind: 'device', id: 'tablet-1' },
      source: `attendance.meals:${number}`,
    });
    account = posted.account;
    entries.push(posted.entry);
  }
  return { account, entries };
}

const { account, entries } = postedMeals(4);
const summed = { entries: 4, lastVersion: 4, creditsCents: 0, debitsCents: 1_800 };

describe('an account', () => {
  it('agrees with its entries, or has none', () => {
    expect(compareAccount(account, summed)).toEqual([]);
    expect(compareAccount(openAccount('a2', 'prova'))).toEqual([]);
  });

  it.each([
    ['balance', { balanceCents: -1_799 }],
    ['credits', { creditsCents: 1 }],
    ['debits', { debitsCents: 1_799 }],
  ])('says another %s than its entries', (name, change) => {
    const [difference] = compareAccount({ ...account, ...change }, summed);
    expect(difference).toMatchObject({ what: 'balance', where: 'a1' });
    expect(difference?.says).toContain(`the account's ${name} is`);
  });

  it('counts entries that are not there', () => {
    expect(compareAccount(account, { ...summed, entries: 3 })).toHaveLength(1);
    expect(compareAccount(account)).toHaveLength(4);
  });
});

describe('roll-ups', () => {
  const sums = new Map([
    ['2020-10-05 entries', 4],
    ['2020-10-05 mealRevenue.creditsCents', 1_800],
  ]);

  it('agree with the entries of their day', () => {
    expect(compareRollups(sums, new Map(sums))).toEqual([]);
  });

  it('differ where a day has more, less, or nothing at all', () => {
    const more = new Map(sums).set('2020-10-05 entries', 5);
    expect(compareRollups(more, sums).map(({ where }) => where)).toEqual(['2020-10-05 entries']);
    expect(compareRollups(new Map(), sums)).toHaveLength(2);
    expect(compareRollups(sums, new Map())).toHaveLength(2);
  });

  it('and all balances come to nothing', () => {
    expect(compareSum(-1_800, 1_800)).toEqual([]);
    expect(compareSum(-1_800, 1_799)).toHaveLength(1);
  });
});

describe('a chain', () => {
  const proven = { version: 2, head: entries[1]?.hash ?? '', balanceCents: -900 };

  it('is followed from its first entry, or from what was proven', () => {
    const whole = { version: 4, head: account.head, balanceCents: -1_800 };
    const found = { proven: whole, difference: null };
    expect(followChain(NOTHING_PROVEN, entries, account)).toEqual(found);
    expect(followChain(proven, entries.slice(2), account)).toEqual(found);
  });

  it.each([
    ['missing', (some: Entry[]) => some.filter((_, index) => index !== 1), /entry 2 is missing/],
    ['at the end missing', (some: Entry[]) => some.slice(0, 3), /its chain ends with 3/],
    [
      'changed',
      (some: Entry[]) => changed(some, { reason: 'x' }),
      /entry 2 .* not what was posted/,
    ],
    ['of another chain', (some: Entry[]) => changed(some, { prevHash: 'x' }), /does not follow/],
  ])('tells of an entry %s, and proves what is before it', (_what, damage, says) => {
    const { proven: now, difference } = followChain(NOTHING_PROVEN, damage(entries), account);
    expect(difference?.says).toMatch(says);
    expect(now.version).toBeLessThan(4);
  });

  it('tells of a balance that the entries do not make, though it was hashed', () => {
    const [first] = entries;
    if (!first) throw new Error('There is no entry.');
    const { hash, ...wrong } = { ...first, balanceAfterCents: 0 };
    const forged = { ...wrong, hash: entryHash(wrong) };
    const found = followChain(NOTHING_PROVEN, [forged], account);
    expect(found.difference?.says).toMatch(/says a balance of 0 cents, not -450/);
  });

  it('tells of an account that went back behind what was proven', () => {
    const back = { ...account, version: 1, head: entries[0]?.hash ?? '' };
    expect(followChain(proven, [], back).difference?.says).toMatch(/has 1 entries/);
    expect(followChain(proven, [], { ...account, version: 2 }).difference).not.toBeNull();
  });
});

function changed(some: Entry[], change: Partial<Entry>): Entry[] {
  return some.map((entry, index) => (index === 1 ? { ...entry, ...change } : entry));
}
