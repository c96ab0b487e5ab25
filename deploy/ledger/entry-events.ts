/** Entries as the topic billing.entries tells them, and as an export of it keeps them. */
import type { StoredEntry } from '../books/ledger.ts';

/** What is used of an event; whatever is missing makes an entry that does not match its hash. */
export interface EntryEvent {
  readonly type: string;
  readonly tenant: string;
  readonly data: {
    readonly entryId: string;
    readonly kind: string;
    readonly amountCents: number;
    readonly effectiveOn: string;
    readonly recordedAt: string;
    readonly meal: {
      readonly mealId: string;
      readonly revision: number;
      readonly pupilId: string;
      readonly schoolId: string;
    } | null;
    readonly tariff: { readonly version: string; readonly band: string | null } | null;
    readonly actor: StoredEntry['actor'];
    readonly reason: string | null;
    readonly traceId: string | null;
    readonly hash: string;
    readonly fee?: {
      readonly month: string;
      readonly pupilId: string;
      readonly revision: number;
      readonly schoolId?: string;
    };
    readonly chain?: {
      readonly schema: number;
      readonly ledgerAccount: string;
      readonly version: number;
      readonly balanceAfterCents: number;
      readonly side: string;
      readonly contra: string;
      readonly prevHash: string;
      readonly source: string;
      readonly receipt?: NonNullable<StoredEntry['receipt']>;
    };
  };
}

const ENTRY_POSTED = 'it.mestolo.billing.entry-posted.v1';

/** Null for what is no entry, or one of a time when events did not tell all that hashes cover. */
export function entryOfEvent({ type, tenant, data }: EntryEvent): StoredEntry | null {
  const { chain, meal, tariff, reason, traceId, fee } = data;
  if (type !== ENTRY_POSTED || chain === undefined) return null;
  const { ledgerAccount, version, ...covered } = chain;
  return {
    ...covered,
    _id: data.entryId,
    tenant,
    kind: data.kind,
    accountId: ledgerAccount,
    accountVersion: version,
    amountCents: data.amountCents,
    effectiveOn: data.effectiveOn,
    recordedAt: new Date(data.recordedAt),
    ...(meal && meal),
    ...(tariff && { tariff: tariff.version }),
    ...(tariff?.band != null && { band: tariff.band }),
    ...(fee && { pupilId: fee.pupilId, fee: { month: fee.month, revision: fee.revision } }),
    ...(fee?.schoolId !== undefined && { schoolId: fee.schoolId }),
    actor: data.actor,
    ...(reason !== null && { reason }),
    ...(traceId !== null && { traceId }),
    hash: data.hash,
  };
}
