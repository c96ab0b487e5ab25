/** What the nightly proof compares, and what it says where two things that must agree do not. */
import type { Entry } from './entry.ts';
import { CHAIN_START, entryHash } from './entry-hash.ts';

export type DifferenceKind = 'balance' | 'rollup' | 'sum' | 'chain' | 'unknownAccount';

export interface Difference {
  readonly what: DifferenceKind;
  /** An account, or a day and the field of its roll-up. */
  readonly where: string;
  /** A sentence for a person. */
  readonly says: string;
}

/** An account as it stands, as far as entries can tell. */
export interface StandingAccount {
  readonly _id: string;
  readonly version: number;
  readonly balanceCents: number;
  readonly creditsCents: number;
  readonly debitsCents: number;
  readonly head: string;
}

/** The same, added up from the entries alone. */
export interface SummedAccount {
  readonly entries: number;
  readonly lastVersion: number;
  readonly creditsCents: number;
  readonly debitsCents: number;
}

const NO_ENTRIES: SummedAccount = { entries: 0, lastVersion: 0, creditsCents: 0, debitsCents: 0 };

export function compareAccount(
  account: StandingAccount,
  summed: SummedAccount = NO_ENTRIES,
): Difference[] {
  const { creditsCents, debitsCents } = summed;
  const pairs = [
    ['number of entries', account.version, summed.entries],
    ['last entry', account.version, summed.lastVersion],
    ['credits', account.creditsCents, creditsCents],
    ['debits', account.debitsCents, debitsCents],
    ['balance', account.balanceCents, creditsCents - debitsCents],
  ] as const;
  return pairs
    .filter(([, says, entries]) => says !== entries)
    .map(([name, says, entries]) => ({
      what: 'balance',
      where: account._id,
      says: `the account's ${name} is ${says}, its entries say ${entries}`,
    }));
}

/** Sums by `day field`, such as `2020-10-05 mealRevenue.creditsCents`. */
export type DaySums = ReadonlyMap<string, number>;

export function compareRollups(rollups: DaySums, entries: DaySums): Difference[] {
  return [...new Set([...rollups.keys(), ...entries.keys()])]
    .toSorted()
    .filter((where) => (rollups.get(where) ?? 0) !== (entries.get(where) ?? 0))
    .map((where) => ({
      what: 'rollup',
      where,
      says: `the roll-up says ${rollups.get(where) ?? 0}, its entries say ${entries.get(where) ?? 0}`,
    }));
}

/** What all accounts hold and what the Comune's own accounts hold comes to nothing. */
export function compareSum(balancesCents: number, contraCents: number): Difference[] {
  const sum = balancesCents + contraCents;
  if (sum === 0) return [];
  const says = `all accounts together hold ${sum} cents more than the other side gave them`;
  return [{ what: 'sum', where: 'all accounts', says }];
}

/** How far the chain of an account has been followed and found whole. */
export interface ProvenHead {
  readonly version: number;
  readonly head: string;
  readonly balanceCents: number;
}

export const NOTHING_PROVEN: ProvenHead = { version: 0, head: CHAIN_START, balanceCents: 0 };

/**
 * Follows the entries after what is proven, in their order, up to the account as it stands. The
 * first fault ends it: what comes after a broken link proves nothing.
 */
export function followChain(
  proven: ProvenHead,
  later: readonly Entry[],
  account: StandingAccount,
): { readonly proven: ProvenHead; readonly difference: Difference | null } {
  let at = proven;
  for (const entry of later) {
    const fault = faultOf(at, entry);
    if (fault !== null) return { proven: at, difference: chainFault(account._id, fault) };
    const { accountVersion: version, hash: head, balanceAfterCents: balanceCents } = entry;
    at = { version, head, balanceCents };
  }
  if (at.version === account.version && at.head === account.head) {
    return { proven: at, difference: null };
  }
  const says =
    at.version === account.version
      ? `the account's last hash is not that of entry ${at.version}`
      : `the account has ${account.version} entries, its chain ends with ${at.version}`;
  return { proven: at, difference: chainFault(account._id, says) };
}

function chainFault(where: string, says: string): Difference {
  return { what: 'chain', where, says };
}

function faultOf(at: ProvenHead, entry: Entry): string | null {
  const { accountVersion: version, _id: id } = entry;
  const named = `entry ${version} (${id})`;
  if (version !== at.version + 1) return `entry ${at.version + 1} is missing`;
  if (entry.prevHash !== at.head) return `${named} does not follow the one before it`;
  if (entryHash(entry) !== entry.hash) return `${named} is not what was posted`;
  const cents = entry.side === 'credit' ? entry.amountCents : -entry.amountCents;
  const balance = at.balanceCents + cents;
  if (entry.balanceAfterCents === balance) return null;
  return `${named} says a balance of ${entry.balanceAfterCents} cents, not ${balance}`;
}
