/** Follows the chain of one account from its entries alone and tells where it was damaged. */
import { hash } from 'node:crypto';
import { canonicalForm, type StoredAccount, type StoredEntry } from '../books/ledger.ts';
import { type Finding, findingAt, numbered } from './findings.ts';

/** The state of an account as it was signed on a day. */
export interface SignedHead {
  readonly version: number;
  readonly head: string;
  /** The business day it was signed on. */
  readonly day: string;
}

/** What is known of an account besides its entries. */
export interface Beside {
  /** Null where the account itself does not exist; absent where nobody can tell. */
  readonly account?: StoredAccount | null;
  /** Oldest first. */
  readonly signed: readonly SignedHead[];
}

/** `entries` are all of one account, in any order. */
export function verifyAccount(
  accountId: string,
  entries: readonly StoredEntry[],
  { account, signed }: Beside,
): Finding[] {
  const ordered = entries.toSorted((one, other) => one.accountVersion - other.accountVersion);
  const changed = ordered.filter((entry) => !isAsHashed(entry));
  const findings = changed.map((entry) => explainChange(entry, changed));
  findings.push(...linkFindings(accountId, ordered, new Set(changed)));
  if (account !== undefined) findings.push(...accountFindings(accountId, ordered, account));
  findings.push(...signedFindings(accountId, ordered, signed));
  return findings;
}

/** An entry so broken that it has no canonical form is a changed one. */
function isAsHashed(entry: StoredEntry): boolean {
  try {
    return hash('sha256', canonicalForm(entry), 'base64url') === entry.hash;
  } catch {
    return false;
  }
}

/** Swapped where one of the two ways to exchange two entries would have kept its hash. */
function explainChange(entry: StoredEntry, changed: readonly StoredEntry[]): Finding {
  const { accountId, accountVersion, prevHash, balanceAfterCents } = entry;
  const at = { accountId, from: accountVersion, entryId: entry._id };
  for (const other of changed) {
    if (other === entry) continue;
    const moved = { ...entry, accountVersion: other.accountVersion };
    const place = { accountVersion, prevHash, balanceAfterCents, hash: entry.hash };
    const contents = [moved, { ...other, ...place }, { ...other, ...place, _id: entry._id }];
    if (contents.some(isAsHashed)) {
      const says = `entry ${accountVersion} (${entry._id}) was exchanged with entry `;
      return findingAt('swapped', at, says + other.accountVersion);
    }
  }
  return findingAt('changed', at, `entry ${accountVersion} (${entry._id}) is not what was posted`);
}

function linkFindings(
  accountId: string,
  ordered: readonly StoredEntry[],
  changed: ReadonlySet<StoredEntry>,
): Finding[] {
  const findings: Finding[] = [];
  let before: StoredEntry | undefined;
  for (const entry of ordered) {
    const { accountVersion: version, _id: entryId } = entry;
    const expected = (before?.accountVersion ?? 0) + 1;
    const at = { accountId, from: version, entryId };
    if (version > expected) {
      const gap = { accountId, from: expected, to: version - 1 };
      findings.push(findingAt('deleted', gap, `${numbered(expected, version - 1)} missing`));
    } else if (version < expected) {
      findings.push(findingAt('doubled', at, `a second entry has the number ${version}`));
    } else if (!changed.has(entry) && !(before && changed.has(before))) {
      findings.push(...neighbourFindings(entry, before));
    }
    before = entry;
  }
  return findings;
}

/** Both are as they were hashed, so what does not fit was exchanged with a hash of its own. */
function neighbourFindings(entry: StoredEntry, before: StoredEntry | undefined): Finding[] {
  const { accountId, accountVersion: version, _id: entryId } = entry;
  const at = { accountId, from: version, entryId };
  if (entry.prevHash !== (before?.hash ?? '')) {
    const says = `entry ${version} (${entryId}) follows another entry ${version - 1} than this one`;
    return [findingAt('unlinked', at, says)];
  }
  const balance = (before?.balanceAfterCents ?? 0) + signedCents(entry);
  if (entry.balanceAfterCents === balance) return [];
  const says = `entry ${version} says a balance of ${entry.balanceAfterCents} cents, not ${balance}`;
  return [findingAt('wrongSum', at, says)];
}

function accountFindings(
  accountId: string,
  ordered: readonly StoredEntry[],
  account: StoredAccount | null,
): Finding[] {
  const last = ordered.at(-1);
  const version = last?.accountVersion ?? 0;
  if (account === null) {
    const at = { accountId, from: 1, to: version };
    return [findingAt('unknownToAccount', at, 'there are entries, and no such account')];
  }
  if (account.version > version) {
    const at = { accountId, from: version + 1, to: account.version };
    const says = `${numbered(version + 1, account.version)} missing at the end`;
    return [findingAt('truncated', at, says)];
  }
  if (account.version < version) {
    const at = { accountId, from: account.version + 1, to: version };
    const says = `the account counts ${account.version} entries, there are ${version}`;
    return [findingAt('unknownToAccount', at, says)];
  }
  const findings: Finding[] = [];
  if (last && account.head !== last.hash) {
    const at = { accountId, from: version, entryId: last._id };
    findings.push(findingAt('unlinked', at, `entry ${version} is not the account's last`));
  }
  return [...findings, ...sumFindings(accountId, ordered, account)];
}

function sumFindings(
  accountId: string,
  ordered: readonly StoredEntry[],
  account: StoredAccount,
): Finding[] {
  // A hole has been told already, and sums over it would only repeat that.
  if (ordered.length !== account.version) return [];
  const sumOf = (side: string) =>
    ordered.reduce((sum, entry) => sum + (entry.side === side ? Number(entry.amountCents) : 0), 0);
  const [creditsCents, debitsCents] = [sumOf('credit'), sumOf('debit')];
  const summed = { balanceCents: creditsCents - debitsCents, creditsCents, debitsCents };
  return (['balanceCents', 'creditsCents', 'debitsCents'] as const)
    .filter((name) => Number(account[name]) !== summed[name])
    .map((name) => {
      const says = `the account's ${name} is ${account[name]}, its entries say ${summed[name]}`;
      return findingAt('wrongSum', { accountId }, says);
    });
}

/** The first head that does not fit tells how far back the entries were made anew. */
function signedFindings(
  accountId: string,
  ordered: readonly StoredEntry[],
  signed: readonly SignedHead[],
): Finding[] {
  const hashes = new Map(ordered.map((entry) => [entry.accountVersion, entry.hash]));
  const last = ordered.at(-1)?.accountVersion ?? 0;
  let right = 0;
  for (const { version, head, day } of signed) {
    const at = { accountId, from: right + 1, to: version };
    if (version > last) {
      const says = `${version} entries were signed on ${day}, there are ${last}`;
      return [findingAt('truncated', { ...at, from: last + 1 }, says)];
    }
    // An entry that is gone has been told as deleted.
    if (hashes.has(version) && hashes.get(version) !== head) {
      const says = `${numbered(right + 1, version)} not those signed on ${day}`;
      return [findingAt('rewritten', at, says)];
    }
    right = version;
  }
  return [];
}

function signedCents({ side, amountCents }: StoredEntry): number {
  return side === 'credit' ? amountCents : -amountCents;
}
