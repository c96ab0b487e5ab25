import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredAccount, StoredEntry } from '../books/ledger.ts';
import {
  accountOf,
  chainedAnew,
  chainOf,
  entryIn,
  headOf,
  keys,
  sheetOf,
} from './ledger-fixture.ts';
import type { StoredSheet } from './signed-heads.ts';
import type { LedgerSource } from './sources.ts';
import { verifyLedger } from './verify-ledger.ts';

interface Ledger {
  readonly accounts: readonly StoredAccount[];
  readonly entries: readonly (readonly StoredEntry[])[];
  readonly sheets: readonly StoredSheet[];
}

const one = chainOf(5, 'a1');
const two = chainOf(3, 'a2');
const last = (chain: readonly StoredEntry[], version: number) => headOf(entryIn(chain, version));
const first = sheetOf(1, [last(one, 3), last(two, 3)]);
const second = sheetOf(2, [last(one, 4)], first.hash);
const right: Ledger = {
  accounts: [accountOf(one, 'a1'), accountOf(two, 'a2')],
  entries: [one, two],
  sheets: [first, second],
};

function sourceOf(ledger: Ledger): LedgerSource {
  return {
    async *accounts() {
      for (const entries of ledger.entries) {
        yield { accountId: entries[0]?.accountId ?? '', entries };
      }
    },
    standing: async () => new Map(ledger.accounts.map((account) => [account._id, account])),
    async *sheets() {
      yield* ledger.sheets;
    },
    close: async () => undefined,
  };
}

async function damagesOf(change: Partial<Ledger>, signers = keys) {
  const source = sourceOf({ ...right, ...change });
  const { findings } = await verifyLedger({ source, keys: signers });
  return findings.map(({ damage, accountId, from, to }) => [damage, accountId, from, to]);
}

describe('a ledger', () => {
  it('is whole, and says what was read and until when it was signed', async () => {
    const verdict = await verifyLedger({ source: sourceOf(right), keys });
    expect(verdict).toEqual({
      ...{ accounts: 2, entries: 8, sheets: 2, signaturesChecked: true, findings: [] },
      signedUntil: { prova: '2020-10-02' },
    });
  });

  it('misses an account whose entries are all gone, with or without its account', async () => {
    const entries = [one];
    expect(await damagesOf({ entries })).toEqual([['truncated', 'a2', 1, 3]]);
    expect(await damagesOf({ entries, accounts: [accountOf(one, 'a1')] })).toEqual([
      ['truncated', 'a2', 1, 3],
    ]);
  });

  it('tells how far back an account was made anew', async () => {
    const anew = chainedAnew(one.map((entry) => ({ ...entry, source: 'elsewhere' })));
    const accounts = [accountOf(anew, 'a1'), accountOf(two, 'a2')];
    expect(await damagesOf({ entries: [anew, two], accounts })).toEqual([
      ['rewritten', 'a1', 1, 3],
    ]);
  });

  it('looks at one account alone without missing the others', async () => {
    const source = sourceOf({ ...right, entries: [one], accounts: [accountOf(one, 'a1')] });
    const { findings } = await verifyLedger({ source, keys, accountId: 'a1' });
    expect(findings).toEqual([]);
  });

  it.each([
    ['is missing', [second]],
    ['was changed', [{ ...first, day: '2020-09-30' }, second]],
    ['names other heads', [{ ...first, heads: first.heads.slice(1) }, second]],
    ['has another signature', [{ ...first, signature: second.signature }, second]],
    ['does not follow', [first, sheetOf(2, [last(one, 4)], 'x')]],
    ['comes twice', [first, first, second]],
  ])('is not believed where a signed sheet %s', async (_what, sheets) => {
    const damages = await damagesOf({ sheets });
    expect(damages.map(([damage]) => damage)).toContain('signedHeads');
  });

  it('does not believe a sheet signed with another key', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const others = new Map([['billing', publicKey]]);
    expect(await damagesOf({}, others)).toHaveLength(2);
    expect(await damagesOf({}, new Map())).toHaveLength(2);
  });
});
