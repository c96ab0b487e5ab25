/** What billing tells others: each entry posted, and where an account stands now. */
import { BalanceChanged, EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Account } from '../domain/account.ts';
import { type Posted, said } from '../domain/books.ts';
import { type Entry, isFamilyAccount } from '../domain/entry.ts';

export function entryPosted({ entry, trace }: Posted): OutgoingEvent<typeof EntryPosted> {
  const isFamily = isFamilyAccount(entry.accountId);
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
      accountId: isFamily ? entry.accountId : null,
      accountVersion: isFamily ? entry.accountVersion : null,
      balanceAfterCents: isFamily ? entry.balanceAfterCents : null,
      amountCents: entry.amountCents,
      postings: postingsOf(entry, isFamily),
      effectiveOn: entry.effectiveOn,
      recordedAt,
      meal: mealOf(entry),
      tariff:
        entry.tariff === undefined ? null : { version: entry.tariff, band: entry.band ?? null },
      actor: entry.actor,
      reason: entry.reason ?? null,
      traceId: entry.traceId ?? null,
      hash: entry.hash,
      ...feeOf(entry),
      chain: chainOf(entry),
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

function feeOf({ fee, pupilId, schoolId }: Entry) {
  if (fee === undefined || pupilId === undefined) return {};
  return { fee: { ...fee, pupilId, ...said('schoolId', schoolId) } };
}

/** With this the chain of an account can be made again from the topic alone. */
function chainOf(entry: Entry) {
  const { schema, accountId, accountVersion, balanceAfterCents, side, contra } = entry;
  const { prevHash, source, receipt, pricing, details } = entry;
  return {
    schema,
    ledgerAccount: accountId,
    version: accountVersion,
    balanceAfterCents,
    side,
    contra,
    prevHash,
    source,
    ...(receipt && { receipt: { ...receipt, flags: [...receipt.flags] } }),
    ...said('pricing', pricing),
    ...(details && { details: { ...details } }),
  };
}

function postingsOf(entry: Entry, isFamily: boolean) {
  const { accountId, side, contra, amountCents, tenant, schoolId } = entry;
  const bySchool = contra === 'mealRevenue' && schoolId !== undefined ? `:${schoolId}` : '';
  const other = side === 'debit' ? ('credit' as const) : ('debit' as const);
  return [
    { account: isFamily ? `family:${accountId}` : accountId, side, amountCents },
    { account: `${contra}:${tenant}${bySchool}`, side: other, amountCents },
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
