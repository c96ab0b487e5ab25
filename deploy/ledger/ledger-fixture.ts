/** A small ledger made by hand, for the tests that damage it. */
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { canonicalForm, type StoredAccount, type StoredEntry } from '../books/ledger.ts';
import type { SignerKeys, StoredHead, StoredSheet } from './signed-heads.ts';

export const ACCOUNT = 'a1';

/** Meals of 4.50 in a row, after a top-up of 50.00. */
export function chainOf(count: number, accountId = ACCOUNT): StoredEntry[] {
  const entries: StoredEntry[] = [];
  for (let version = 1; version <= count; version += 1) {
    const isTopUp = version === 1;
    const before = entries.at(-1);
    const amountCents = isTopUp ? 5_000 : 450;
    entries.push(
      hashed({
        _id: `${accountId}:${version}`,
        tenant: 'prova',
        kind: isTopUp ? 'topUp' : 'mealDebit',
        accountId,
        accountVersion: version,
        side: isTopUp ? 'credit' : 'debit',
        contra: isTopUp ? 'pagopaClearing' : 'mealRevenue',
        amountCents,
        balanceAfterCents:
          (before?.balanceAfterCents ?? 0) + (isTopUp ? amountCents : -amountCents),
        effectiveOn: '2020-10-05',
        recordedAt: new Date('2020-10-05T10:15:00Z'),
        actor: { kind: 'device', id: 'tablet-1' },
        source: `attendance.meals:${version}`,
        schema: 1,
        prevHash: before?.hash ?? '',
        hash: '',
      }),
    );
  }
  return entries;
}

/** The entry with this number. */
export function entryIn(chain: readonly StoredEntry[], number: number): StoredEntry {
  const entry = chain[number - 1];
  if (!entry) throw new Error(`There is no entry ${number}.`);
  return entry;
}

/** With the hash of its content, as whoever forges an entry would also compute it. */
export function hashed(entry: StoredEntry): StoredEntry {
  return { ...entry, hash: hash('sha256', canonicalForm(entry), 'base64url') };
}

/** Hashes and balances made anew from the start. */
export function chainedAnew(entries: readonly StoredEntry[]): StoredEntry[] {
  const anew: StoredEntry[] = [];
  for (const entry of entries) {
    const { hash: prevHash = '', balanceAfterCents = 0 } = anew.at(-1) ?? {};
    const cents = entry.side === 'credit' ? entry.amountCents : -entry.amountCents;
    const accountVersion = anew.length + 1;
    const balance = balanceAfterCents + cents;
    anew.push(hashed({ ...entry, accountVersion, prevHash, balanceAfterCents: balance }));
  }
  return anew;
}

export function accountOf(entries: readonly StoredEntry[], _id = ACCOUNT): StoredAccount {
  const sumOf = (side: string) =>
    entries.reduce((sum, entry) => sum + (entry.side === side ? entry.amountCents : 0), 0);
  return {
    _id,
    balanceCents: sumOf('credit') - sumOf('debit'),
    creditsCents: sumOf('credit'),
    debitsCents: sumOf('debit'),
    version: entries.length,
    head: entries.at(-1)?.hash ?? '',
  };
}

const pair = generateKeyPairSync('ed25519');
export const keys: SignerKeys = new Map([['billing', pair.publicKey]]);

/** Written out here once more, so that a change of the form is noticed. */
export function sheetOf(
  number: number,
  heads: readonly StoredHead[],
  prevHash = '',
  signingKey = pair.privateKey,
): StoredSheet {
  const day = `2020-10-0${number}`;
  const signedAt = new Date(`${day}T01:00:00Z`);
  const form =
    `["mestolo.heads",1,${JSON.stringify(prevHash)},"prova",${number},"${day}",` +
    `"${signedAt.toISOString()}",${heads.length},9,` +
    `${JSON.stringify(heads.map((one) => [one.accountId, one.version, one.head, one.balanceCents]))}]`;
  const sheetHash = hash('sha256', form, 'base64url');
  const signature = sign(null, Buffer.from(sheetHash), signingKey).toString('base64url');
  return {
    ...{ _id: `prova:${number}`, schema: 1, tenant: 'prova', number, day, signedAt },
    ...{ accounts: heads.length, entries: 9, heads, prevHash, hash: sheetHash },
    ...{ signer: 'billing', signature },
  };
}

export function headOf(entry: StoredEntry): StoredHead {
  const { accountId, accountVersion: version, hash: head, balanceAfterCents } = entry;
  return { accountId, version, head, balanceCents: balanceAfterCents };
}
