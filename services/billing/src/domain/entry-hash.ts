/** The hash chain of an account: each entry's hash covers what it says and the hash before it. */
import { hash } from 'node:crypto';
import type { Entry } from './entry.ts';

/** What the first entry of an account names as the hash before it. */
export const CHAIN_START = '';

type Unhashed = Omit<Entry, 'hash'>;

/**
 * The canonical form of schema 1, frozen: a JSON array (RFC 8785) of texts, whole numbers and
 * nulls in this order. README.md tells other programs how to make it. Another schema gets another
 * function beside this one.
 */
export function canonicalForm(entry: Unhashed): string {
  const { receipt, fee, details } = entry;
  return JSON.stringify([
    'mestolo.entry',
    entry.schema,
    entry.prevHash,
    entry._id,
    entry.tenant,
    entry.kind,
    entry.accountId,
    entry.accountVersion,
    entry.side,
    entry.contra,
    entry.amountCents,
    entry.balanceAfterCents,
    entry.effectiveOn,
    entry.recordedAt.toISOString(),
    entry.mealId ?? null,
    entry.revision ?? null,
    entry.pupilId ?? null,
    entry.schoolId ?? null,
    entry.tariff ?? null,
    entry.band ?? null,
    receipt
      ? [receipt.creditorFiscalCode, receipt.receiptId, receipt.noticeNumber, receipt.flags]
      : null,
    entry.actor.kind,
    entry.actor.id,
    entry.actor.onBehalfOf ?? null,
    entry.reason ?? null,
    entry.source,
    entry.traceId ?? null,
    entry.pricing ?? null,
    fee ? [fee.month, fee.revision] : null,
    details ? sortedPairs(details) : null,
  ]);
}

function sortedPairs(details: Readonly<Record<string, string | number>>): unknown[] {
  return Object.entries(details).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** SHA-256 of the canonical form, 43 characters of base64url. */
export function entryHash(entry: Unhashed): string {
  return hash('sha256', canonicalForm(entry), 'base64url');
}
