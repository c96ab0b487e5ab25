/**
 * Checks the ledger from its documents alone. It shares no code with the services, so that a fault
 * of theirs cannot hide here; the canonical form of the hash is written out in billing's README.
 */
import { hash } from 'node:crypto';

export interface StoredEntry {
  readonly _id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly accountId: string;
  readonly accountVersion: number;
  readonly side: string;
  readonly contra: string;
  readonly amountCents: number;
  readonly balanceAfterCents: number;
  readonly effectiveOn: string;
  readonly recordedAt: Date;
  readonly mealId?: string;
  readonly revision?: number;
  readonly pupilId?: string;
  readonly schoolId?: string;
  readonly tariff?: string;
  readonly band?: string;
  readonly pricing?: number;
  readonly again?: boolean;
  readonly fee?: { readonly month: string; readonly revision: number };
  readonly details?: Readonly<Record<string, string | number>>;
  readonly receipt?: {
    readonly creditorFiscalCode: string;
    readonly receiptId: string;
    readonly noticeNumber: string;
    readonly flags: readonly string[];
  };
  readonly actor: { readonly kind: string; readonly id: string; readonly onBehalfOf?: string };
  readonly reason?: string;
  readonly source: string;
  readonly traceId?: string;
  readonly schema: number;
  readonly prevHash: string;
  readonly hash: string;
}

export interface StoredAccount {
  readonly _id: string;
  readonly balanceCents: number;
  readonly version: number;
  readonly creditsCents: number;
  readonly debitsCents: number;
  readonly head: string;
}

/** What the entries of one account add up to, when they are read in order of their versions. */
export interface Chain {
  readonly accountId: string;
  version: number;
  balanceCents: number;
  creditsCents: number;
  debitsCents: number;
  head: string;
}

export function newChain(accountId: string): Chain {
  return { accountId, version: 0, balanceCents: 0, creditsCents: 0, debitsCents: 0, head: '' };
}

/** Adds the next entry to its account's chain and tells what is wrong with it. */
export function followChain(chain: Chain, entry: StoredEntry): string[] {
  const faults: string[] = [];
  const fault = (what: string) => faults.push(`entry ${entry._id}: ${what}`);
  const { amountCents } = entry;
  if (!Number.isSafeInteger(amountCents) || amountCents < 0) fault('the amount is not whole cents');
  if (entry.side !== 'debit' && entry.side !== 'credit') fault('neither debit nor credit');
  if (!entry.contra) fault('no account on the other side, so it does not balance');
  chain.version += 1;
  if (entry.accountVersion !== chain.version) {
    fault(`is number ${entry.accountVersion} of its account, expected ${chain.version}`);
    chain.version = entry.accountVersion;
  }
  if (entry.side === 'credit') chain.creditsCents += amountCents;
  else chain.debitsCents += amountCents;
  chain.balanceCents = chain.creditsCents - chain.debitsCents;
  if (entry.balanceAfterCents !== chain.balanceCents) {
    fault(
      `says a balance of ${entry.balanceAfterCents} cents, the entries say ${chain.balanceCents}`,
    );
  }
  if (entry.prevHash !== chain.head) fault('does not follow the entry before it');
  const computed = hash('sha256', canonicalForm(entry), 'base64url');
  if (computed !== entry.hash) fault('its content does not match its hash');
  chain.head = entry.hash;
  return faults;
}

/** What the hash of an entry covers, as the README of billing says. */
export function canonicalForm(entry: StoredEntry): string {
  const { receipt, actor, fee, details } = entry;
  const nothing = null;
  return JSON.stringify([
    'mestolo.entry',
    ...[entry.schema, entry.prevHash, entry._id, entry.tenant, entry.kind],
    ...[entry.accountId, entry.accountVersion, entry.side, entry.contra],
    ...[entry.amountCents, entry.balanceAfterCents, entry.effectiveOn],
    entry.recordedAt.toISOString(),
    ...[entry.mealId ?? nothing, entry.revision ?? nothing],
    ...[entry.pupilId ?? nothing, entry.schoolId ?? nothing],
    ...[entry.tariff ?? nothing, entry.band ?? nothing],
    receipt
      ? [receipt.creditorFiscalCode, receipt.receiptId, receipt.noticeNumber, receipt.flags]
      : nothing,
    ...[actor.kind, actor.id, actor.onBehalfOf ?? nothing],
    ...[entry.reason ?? nothing, entry.source, entry.traceId ?? nothing],
    ...[entry.pricing ?? nothing, fee ? [fee.month, fee.revision] : nothing],
    details ? Object.entries(details).sort(([one], [other]) => (one < other ? -1 : 1)) : nothing,
  ]);
}

/** Compares an account with what its entries add up to; `chain` is missing where it has none. */
export function compareAccount(account: StoredAccount, chain: Chain | undefined): string[] {
  const summed = chain ?? newChain(account._id);
  const compared = [
    ['balance', account.balanceCents, summed.balanceCents],
    ['credits', account.creditsCents, summed.creditsCents],
    ['debits', account.debitsCents, summed.debitsCents],
    ['number of entries', account.version, summed.version],
    ['last hash', account.head, summed.head],
  ] as const;
  return compared
    .filter(([, stored, computed]) => Number(stored) !== Number(computed) && stored !== computed)
    .map(
      ([what, stored, computed]) =>
        `account ${account._id}: its ${what} is ${stored}, its entries say ${computed}`,
    );
}
