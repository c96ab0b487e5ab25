/** Reads broadcasts, and what became of each of their notifications. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { behind, type PageKey } from '@mestolo/service/pages.ts';
import type mongoose from 'mongoose';
import type { WhyUnreachable } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type DeliveryState, openStates } from '../domain/delivery.ts';
import type { Channel, Notification } from '../domain/notification.ts';
import type { CalendarDocument } from './calendars.ts';

export const BROADCASTS = 'broadcasts';
/** The families that nobody was reached of, for the office to phone. */
export const BROADCAST_UNREACHABLE = 'broadcastUnreachable';

export interface UnreachableDocument {
  /** `<broadcast id>:<account id>` */
  readonly _id: string;
  readonly tenant: string;
  readonly broadcastId: string;
  readonly accountId: string;
  readonly why: WhyUnreachable;
}

export interface Progress {
  readonly counts: readonly {
    readonly channel: Channel;
    readonly state: DeliveryState;
    readonly count: number;
  }[];
  /** Taken up by a sender for the first time in the last seconds. */
  readonly perSecond: number;
}

export interface Page {
  readonly after?: PageKey | undefined;
  readonly limit: number;
}

export interface RecipientFilter {
  readonly channel?: Channel | undefined;
  readonly state?: DeliveryState | undefined;
}

export interface Broadcasts {
  one(tenant: string, broadcastId: string): Promise<Broadcast | null>;
  /** The newest first. */
  list(tenant: string, page: Page): Promise<readonly Broadcast[]>;
  progress(broadcastId: string): Promise<Progress>;
  /** In the order of the families. */
  recipients(broadcastId: string, page: Page & RecipientFilter): Promise<readonly Notification[]>;
  /** All that somebody has to do something about now, or later. */
  active(): Promise<readonly Broadcast[]>;
  /** In the order of the accounts, from behind one on. */
  unreachable(
    broadcastId: string,
    page: { readonly behind: string; readonly limit: number },
  ): Promise<readonly UnreachableDocument[]>;
  /** How many have left us. */
  left(broadcastId: string): Promise<number>;
  /** In which the Comune writes times. */
  timeZone(tenant: string): Promise<string>;
  /** Whether something waits to be sent. */
  isWaiting(broadcastId: string): Promise<boolean>;
}

export const BROADCAST_ORDER = { createdAt: -1, _id: 1 } as const;
export const RECIPIENT_ORDER = { _id: 1 } as const;

export const broadcastCollections: readonly CollectionDefinition[] = [
  {
    name: BROADCASTS,
    indexes: [{ key: { tenant: 1, createdAt: -1, _id: 1 } }, { key: { state: 1 } }],
  },
  { name: BROADCAST_UNREACHABLE, indexes: [] },
];

/** Of the notifications that belong to a broadcast: progress is read from the first alone. */
export const broadcastIndexes: CollectionDefinition['indexes'] = [
  {
    key: { broadcastId: 1, state: 1, channel: 1, firstClaimedAt: 1 },
    partialFilterExpression: { broadcastId: { $type: 'string' } },
  },
  {
    key: { broadcastId: 1, _id: 1 },
    partialFilterExpression: { broadcastId: { $type: 'string' } },
  },
];

const RATE_OVER_SECONDS = 20;

export function createBroadcasts(db: mongoose.mongo.Db): Broadcasts {
  const broadcasts = db.collection<Broadcast>(BROADCASTS);
  const notifications = db.collection<Notification>('notifications');
  return {
    one: (tenant, broadcastId) => broadcasts.findOne({ _id: broadcastId, tenant }),
    list: (tenant, { after, limit }) =>
      broadcasts
        .find({ tenant, ...behind(BROADCAST_ORDER, after) })
        .sort(BROADCAST_ORDER)
        .limit(limit)
        .toArray(),
    async progress(broadcastId) {
      const rows = await notifications.aggregate<CountedRow>(countedBy(broadcastId)).toArray();
      const newly = rows.reduce((sum, { recent }) => sum + recent, 0);
      return {
        counts: rows.map(({ _id, count }) => ({ ..._id, count })),
        perSecond: newly / RATE_OVER_SECONDS,
      };
    },
    recipients(broadcastId, { after, limit, channel, state }) {
      const wanted = { ...(channel && { channel }), ...(state && { state }) };
      return notifications
        .find({ broadcastId, ...wanted, ...behind(RECIPIENT_ORDER, after) })
        .sort(RECIPIENT_ORDER)
        .limit(limit)
        .toArray();
    },
    active: () =>
      broadcasts
        .find({
          $or: [
            { state: { $in: ['scheduled', 'running'] } },
            { state: 'cancelled', 'cancelled.isSwept': false },
          ],
        })
        .toArray(),
    unreachable: (broadcastId, { behind: account, limit }) =>
      db
        .collection<UnreachableDocument>(BROADCAST_UNREACHABLE)
        .find({ _id: { $gt: `${broadcastId}:${account}`, $lt: `${broadcastId};` } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    left: (broadcastId) => {
      const gone: DeliveryState[] = ['sent', 'pending', 'delivered'];
      return notifications.countDocuments({ broadcastId, state: { $in: gone } });
    },
    async timeZone(tenant) {
      const calendars = db.collection<CalendarDocument>('calendars');
      return (await calendars.findOne({ _id: tenant }))?.timeZone ?? 'Europe/Rome';
    },
    async isWaiting(broadcastId) {
      const filter = { broadcastId, state: { $in: [...openStates] } };
      return (await notifications.findOne(filter, { projection: { _id: 1 } })) !== null;
    },
  };
}

/** What is on its way when the office cancels looks here once more before it leaves. */
export async function wasCancelled(
  db: mongoose.mongo.Db,
  broadcastId: string | null | undefined,
): Promise<boolean> {
  if (!broadcastId) return false;
  const filter = { _id: broadcastId, state: 'cancelled' } as const;
  const broadcasts = db.collection<Broadcast>(BROADCASTS);
  return (await broadcasts.findOne(filter, { projection: { _id: 1 } })) !== null;
}

/** Null while it is not known. */
export function readCalendar(
  db: mongoose.mongo.Db,
  tenant: string,
): Promise<CalendarDocument | null> {
  return db.collection<CalendarDocument>('calendars').findOne({ _id: tenant });
}

interface CountedRow {
  readonly _id: { readonly channel: Channel; readonly state: DeliveryState };
  readonly count: number;
  readonly recent: number;
}

/** Read from the index alone. */
function countedBy(broadcastId: string): object[] {
  const since = { startDate: '$$NOW', unit: 'second', amount: RATE_OVER_SECONDS };
  const isRecent = { $gte: ['$firstClaimedAt', { $dateSubtract: since }] };
  return [
    { $match: { broadcastId } },
    { $project: { _id: 0, channel: 1, state: 1, firstClaimedAt: 1 } },
    {
      $group: {
        _id: { channel: '$channel', state: '$state' },
        count: { $sum: 1 },
        recent: { $sum: { $cond: [isRecent, 1, 0] } },
      },
    },
  ];
}
