/** Reads one account's views. Tenant and account come from the link, never from the request. */
import type { BusinessClock } from '@mestolo/service/clock.ts';
import type mongoose from 'mongoose';
import type {
  AccountViews,
  BalanceView,
  DeliveryView,
  EntryView,
  NoticeView,
} from '../domain/account-picture.ts';

type Db = mongoose.mongo.Db;

export interface AccountKey {
  readonly tenant: string;
  readonly accountId: string;
}

export interface Settings {
  readonly name: string;
  readonly timeZone: string;
  /** What time it is there; absent in what was kept before it was asked. */
  readonly clock?: BusinessClock;
  readonly office: { readonly name: string; phone: string | null; email: string | null };
  readonly lowBalanceBelowCents: number;
  /** Null until it has joined pagoPA; absent in what was kept before families could pay here. */
  readonly creditor?: CreditorView | null;
}

export interface CreditorView {
  readonly companyName: string;
  readonly cbill: string | null;
  /** Whether families may pay on line. */
  readonly checkout: boolean;
  readonly hasPostalAccount: boolean;
}

export interface OutageView {
  readonly from: string;
}

export interface FamilyRecord {
  readonly paymentCode?: string | null;
  readonly holders: readonly { readonly guardianId: string; readonly fullName: string }[];
}

export interface PupilRecord {
  readonly _id: string;
  readonly givenName: string;
}

export interface LoadedAccount {
  readonly settings: Settings | null;
  readonly family: FamilyRecord | null;
  readonly pupils: readonly PupilRecord[];
  /** The oldest that is not over. */
  readonly outage: OutageView | null;
  readonly views: AccountViews;
  /** The account version from which older entries go on; null where these are all. */
  readonly olderBefore: number | null;
}

export const ENTRIES_A_PAGE = 40;
const DELIVERIES_SHOWN = 10;

/** `before` leaves out entries of that account version and later: the next page of them. */
export async function loadAccount(
  db: Db,
  key: AccountKey,
  before: number | null = null,
): Promise<LoadedAccount> {
  const { tenant, accountId } = key;
  const own = { tenant, accountId };
  const [settings, outage, family, pupils, balance, entries, notices, deliveries] =
    await Promise.all([
      loadSettings(db, tenant),
      loadOutage(db, tenant),
      db.collection<FamilyRecord>('families').findOne(own),
      db.collection<PupilRecord>('pupils').find(own).sort({ _id: 1 }).toArray(),
      db.collection<BalanceView>('balances').findOne(own),
      db
        .collection<EntryView & { _id: string }>('entries')
        .find(before === null ? own : { ...own, accountVersion: { $lt: before } })
        .sort({ accountVersion: -1 })
        .limit(ENTRIES_A_PAGE + 1)
        .toArray(),
      db.collection<NoticeView>('notices').find(own).sort({ dueOn: 1 }).toArray(),
      db
        .collection<DeliveryView & { _id: string }>('deliveries')
        .find(own)
        .sort({ changedAt: -1 })
        .limit(DELIVERIES_SHOWN)
        .toArray(),
    ]);
  const page = entries.slice(0, ENTRIES_A_PAGE).map((entry) => ({ ...entry, entryId: entry._id }));
  return {
    settings,
    outage,
    family,
    pupils,
    views: {
      balance,
      entries: page,
      notices,
      deliveries: deliveries.map((one) => ({ ...one, notificationId: one._id })),
    },
    olderBefore: entries.length > ENTRIES_A_PAGE ? (page.at(-1)?.accountVersion ?? null) : null,
  };
}

export function loadSettings(db: Db, tenant: string): Promise<Settings | null> {
  return db.collection<Settings & { _id: string }>('calendars').findOne({ _id: tenant });
}

export function loadOutage(db: Db, tenant: string): Promise<OutageView | null> {
  const outages = db.collection<OutageView & { tenant: string; to: string | null }>('outages');
  return outages.findOne({ tenant, to: null }, { sort: { from: 1 } });
}

/** Those of the keys that were destroyed, whatever a key ring may still remember. */
export async function destroyedAmong(db: Db, keyIds: readonly string[]): Promise<Set<string>> {
  const found = await db
    .collection<{ _id: string }>('destroyedKeys')
    .find({ _id: { $in: [...keyIds] } })
    .toArray();
  return new Set(found.map(({ _id }) => _id));
}
