/**
 * The work on one batch: what is known of the accounts it touches, and what changes. Nothing leaves
 * the desk but one decision, which commits as a whole.
 */
import { DeliveryChanged } from '@mestolo/contracts/events/notifications.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { CollectionWrites, Decision, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { type Account, unknownAccount } from '../domain/account.ts';
import type { Notification, Trace } from '../domain/notification.ts';
import type { Surroundings } from '../domain/what-to-say.ts';

/** Documents of which only the newest version counts. */
export type RecordName = 'calendars' | 'notices' | 'destroyedKeys' | 'outages';

export interface VersionedRecord {
  readonly _id: string;
  readonly version: number;
  readonly [field: string]: unknown;
}

export interface Known {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly surroundings: ReadonlyMap<string, Surroundings>;
  /** Ids among those asked for that were decided before. */
  readonly notificationIds: ReadonlySet<string>;
  readonly versions: Readonly<Record<RecordName, ReadonlyMap<string, number>>>;
}

export interface Desk {
  /** Null while the calendar of the Comune is not known. */
  surroundings(tenant: string): Surroundings | null;
  account(tenant: string, id: string): Account;
  /** The accounts among those read that have this pupil as a child. */
  accountsOf(pupilId: string): readonly Account[];
  put(account: Account): void;
  /** What was decided before is not decided again. */
  add(notifications: readonly Notification[]): void;
  /** False where a newer one is known, or the same. */
  keep(name: RecordName, record: VersionedRecord): boolean;
  decision(): Decision;
}

export function openDesk(known: Known): Desk {
  const accounts = new Map<string, Account>();
  const added = new Map<string, Notification>();
  const records = new Map<RecordName, Map<string, VersionedRecord>>();
  return {
    surroundings: (tenant) => known.surroundings.get(tenant) ?? null,
    account: (tenant, id) =>
      accounts.get(id) ?? known.accounts.get(id) ?? unknownAccount(id, tenant),
    accountsOf(pupilId) {
      const all = new Map([...known.accounts, ...accounts]);
      return [...all.values()].filter(({ children = [] }) =>
        children.some((child) => child.pupilId === pupilId),
      );
    },
    put(account) {
      if (account !== known.accounts.get(account._id)) accounts.set(account._id, account);
    },
    add(notifications) {
      for (const one of notifications) {
        if (!known.notificationIds.has(one._id)) added.set(one._id, one);
      }
    },
    keep(name, record) {
      const ours = records.get(name) ?? new Map<string, VersionedRecord>();
      const version = ours.get(record._id)?.version ?? known.versions[name].get(record._id) ?? 0;
      if (record.version <= version) return false;
      records.set(name, ours.set(record._id, record));
      return true;
    },
    decision: () => ({
      writes: [
        replaceAll('accounts', accounts.values()),
        ...[...records].map(([name, ours]) => replaceAll(name, ours.values())),
        insertAll(added.values()),
      ].filter(({ operations }) => operations.length > 0),
      events: [...added.values()].map((one) => deliveryChanged(one, one.cause)),
      changed: [],
    }),
  };
}

/** What became of a notification; its version makes the event's id. */
export function deliveryChanged(
  notification: Notification,
  cause: Trace,
): OutgoingEvent<typeof DeliveryChanged> {
  const { _id, tenant, version, accountId, guardianId, kind, channel } = notification;
  return {
    topic: topics.deliveries,
    definition: DeliveryChanged,
    id: `${notification.reference}:${version}`,
    tenant,
    key: accountId,
    subject: _id,
    time: notification.changedAt,
    data: {
      notificationId: _id,
      version,
      accountId,
      guardianId,
      kind,
      channel,
      state: notification.state,
      changedAt: notification.changedAt,
      reason: notification.reason,
      ...(notification.broadcastId ? { broadcastId: notification.broadcastId } : {}),
    },
    cause,
  };
}

function replaceAll(
  collection: string,
  documents: Iterable<{ readonly _id: string }>,
): CollectionWrites {
  const operations = [...documents].map((document) => ({
    replaceOne: { filter: { _id: document._id }, replacement: { ...document }, upsert: true },
  }));
  return { collection, operations };
}

function insertAll(notifications: Iterable<Notification>): CollectionWrites {
  const operations = [...notifications].map((one) => ({ insertOne: { document: { ...one } } }));
  return { collection: 'notifications', operations };
}
