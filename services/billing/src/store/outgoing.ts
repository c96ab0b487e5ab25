/** What billing tells others: each entry posted, and where an account stands now. */
import { BalanceChanged, EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Account } from '../domain/account.ts';
import type { Posted } from '../domain/books.ts';
import { type Entry, isSuspenseAccount } from '../domain/entry.ts';

export function entryPosted({ entry, trace }: Posted): OutgoingEvent<typeof EntryPosted> {
  const inSuspense = isSuspenseAccount(entry.accountId);
  const recordedAt = entry.recordedAt.toISOString();
  return {
    topic: topics.entries,
    definition: EntryPosted,
    id: entry._id,
    tenant: entry.tenant,
    key: entry.accountId,
    subject: entry._id,
    time: recordedAt,
    data: {
      entryId: entry._id,
      kind: entry.kind,
      accountId: inSuspense ? null : entry.accountId,
      accountVersion: inSuspense ? null : entry.accountVersion,
      balanceAfterCents: inSuspense ? null : entry.balanceAfterCents,
      amountCents: entry.amountCents,
      postings: postingsOf(entry, inSuspense),
      effectiveOn: entry.effectiveOn,
      recordedAt,
      meal: mealOf(entry),
      tariff:
        entry.tariff === undefined ? null : { version: entry.tariff, band: entry.band ?? null },
      actor: entry.actor,
      reason: entry.reason ?? null,
      traceId: entry.traceId ?? null,
      hash: entry.hash,
    },
    cause: trace,
  };
}

function mealOf({ mealId, revision, pupilId, schoolId }: Entry) {
  return mealId !== undefined &&
    revision !== undefined &&
    pupilId !== undefined &&
    schoolId !== undefined
    ? { mealId, revision, pupilId, schoolId }
    : null;
}

function postingsOf(entry: Entry, inSuspense: boolean) {
  const { accountId, side, contra, amountCents } = entry;
  const other = side === 'debit' ? ('credit' as const) : ('debit' as const);
  return [
    { account: inSuspense ? accountId : `family:${accountId}`, side, amountCents },
    { account: `${contra}:${entry.tenant}`, side: other, amountCents },
  ];
}

export function balanceEventId({ _id, version }: Pick<Account, '_id' | 'version'>): string {
  return `${_id}:${version}`;
}

/** Null before the first entry: an account without one has no balance to tell of. */
export function balanceChanged(account: Account): OutgoingEvent<typeof BalanceChanged> | null {
  const { last } = account;
  if (last === null) return null;
  const asOf = last.recordedAt.toISOString();
  const { entryId, kind, amountCents, effectiveOn } = last;
  return {
    topic: topics.balances,
    definition: BalanceChanged,
    id: balanceEventId(account),
    tenant: account.tenant,
    key: account._id,
    subject: account._id,
    time: asOf,
    data: {
      accountId: account._id,
      version: account.version,
      balanceCents: account.balanceCents,
      asOf,
      last: { entryId, kind, amountCents, effectiveOn },
      mealPriceCents: account.mealPriceCents,
    },
    cause: null,
  };
}
