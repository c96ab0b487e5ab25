import { describe, expect, it } from 'vitest';
import type { StoredEntry } from '../books/ledger.ts';
import { verifyAccount } from './account-chain.ts';
import { ACCOUNT, accountOf, chainedAnew, chainOf, entryIn, hashed } from './ledger-fixture.ts';

const whole = chainOf(6);
const account = accountOf(whole);

function found(entries: readonly StoredEntry[], beside = {}) {
  return verifyAccount(ACCOUNT, entries, { account, signed: [], ...beside }).map(
    ({ damage, from, to }) => [damage, from, to],
  );
}

function at(position: number, change: Partial<StoredEntry>): StoredEntry[] {
  return whole.map((entry, index) => (index === position - 1 ? { ...entry, ...change } : entry));
}

const entryAt = (position: number): StoredEntry => entryIn(whole, position);

describe('a chain', () => {
  it('is whole when every entry follows the one before, in whatever order they are read', () => {
    expect(found(whole)).toEqual([]);
    expect(found(whole.toReversed())).toEqual([]);
  });

  it.each([
    ['amount', { amountCents: 451 }],
    ['day', { effectiveOn: '2020-10-06' }],
    ['kind', { kind: 'mealReversal' }],
    ['actor', { actor: { kind: 'person', id: 'someone' } }],
    ['recorded time', { recordedAt: new Date('2020-10-05T10:15:01Z') }],
    ['hash', { hash: 'x' }],
    ['form', { actor: undefined as never }],
  ])('tells where the %s of an entry was changed', (_what, change) => {
    expect(found(at(3, change)).filter(([damage]) => damage !== 'wrongSum')).toEqual([
      ['changed', 3, 3],
    ]);
  });

  it('tells where an entry was changed and hashed anew', () => {
    const forged = at(3, hashed({ ...entryAt(3), source: 'nowhere' }));
    expect(found(forged)).toEqual([['unlinked', 4, 4]]);
  });

  it('tells of a balance that the entries do not make, though it was hashed', () => {
    const [first, ...rest] = whole;
    const wrong = hashed({ ...entryAt(2), balanceAfterCents: 0 });
    const entries = [first ?? wrong, wrong, ...rest.slice(1)];
    expect(found(entries, { account: { ...account, version: 6 } })).toContainEqual([
      'wrongSum',
      2,
      2,
    ]);
  });

  it('tells which entries are gone between others', () => {
    expect(found(whole.filter((_, index) => index !== 1))).toEqual([['deleted', 2, 2]]);
    expect(found(whole.filter((_, index) => index < 1 || index > 3))).toEqual([['deleted', 2, 4]]);
    expect(found(whole.slice(1))).toEqual([['deleted', 1, 1]]);
  });

  it('tells which entries are gone at the end', () => {
    expect(found(whole.slice(0, 4))).toEqual([['truncated', 5, 6]]);
    expect(found([])).toEqual([['truncated', 1, 6]]);
  });

  it('tells which two entries were exchanged by their numbers', () => {
    const swapped = whole.map((entry) => {
      const other = { 2: 5, 5: 2 }[entry.accountVersion];
      return other === undefined ? entry : { ...entry, accountVersion: other };
    });
    expect(found(swapped)).toEqual([
      ['swapped', 2, 2],
      ['swapped', 5, 5],
    ]);
  });

  it('tells which two entries were exchanged by their contents', () => {
    const place = ({ accountVersion, prevHash, hash, balanceAfterCents }: StoredEntry) => {
      return { accountVersion, prevHash, hash, balanceAfterCents };
    };
    const swapped = whole.map((entry, index) => {
      if (index === 1) return { ...entryAt(5), ...place(entry) };
      return index === 4 ? { ...entryAt(2), ...place(entry) } : entry;
    });
    expect(found(swapped).map(([damage, from]) => [damage, from])).toEqual([
      ['swapped', 2],
      ['swapped', 5],
    ]);
  });

  it('tells of a second entry with the same number', () => {
    const second = hashed({ ...entryAt(3), _id: 'another' });
    expect(found([...whole, second]).map(([damage]) => damage)).toContain('doubled');
  });

  it('tells of an account that says other sums, another end or does not exist', () => {
    expect(found(whole, { account: { ...account, balanceCents: 0 } })).toEqual([
      ['wrongSum', null, null],
    ]);
    expect(found(whole, { account: { ...account, head: 'x' } })).toEqual([['unlinked', 6, 6]]);
    expect(found(whole, { account: { ...account, version: 5 } })).toEqual([
      ['unknownToAccount', 6, 6],
    ]);
    expect(found(whole, { account: null })).toEqual([['unknownToAccount', 1, 6]]);
  });
});

describe('signed heads', () => {
  const signed = [2, 4, 5].map((version) => {
    return { version, head: entryAt(version).hash, day: `2020-10-0${version}` };
  });

  it('fit the chain that was signed, also when it has grown since', () => {
    expect(found(whole, { signed })).toEqual([]);
  });

  it('tell that a chain was made anew, and since when', () => {
    const other = at(3, { amountCents: 1 });
    const anew = chainedAnew(other);
    expect(found(anew, { account: accountOf(anew), signed })).toEqual([['rewritten', 3, 4]]);
  });

  it('tell that a chain was cut off although its account was rewritten to fit', () => {
    const short = whole.slice(0, 3);
    expect(found(short, { account: accountOf(short) })).toEqual([]);
    expect(found(short, { account: accountOf(short), signed })).toEqual([['truncated', 4, 4]]);
  });
});
