/** What is due: notifications for a sender to claim, accounts to look at again. */
import type { Clocks } from '@mestolo/service/clock.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import { openStates } from '../domain/delivery.ts';
import type { Hours, Priority } from '../domain/kinds.ts';
import { isQuiet } from '../domain/local-day.ts';
import type { Channel, Notification } from '../domain/notification.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';

type Db = mongoose.mongo.Db;

const allHours: readonly Hours[] = ['day', 'urgent', 'always'];
const allPriorities: readonly Priority[] = [0, 1, 2];

/** As it was before the claim, so that one sees what an interrupted attempt has left. */
export interface Claimed {
  readonly before: Notification;
  /** The version that the claim made. */
  readonly version: number;
}

export interface ClaimOptions {
  readonly leaseSeconds: number;
  /** Nothing that can wait longer than this is taken. */
  readonly atMostPriority: Priority;
}

export interface DueWork {
  /** What is known of days and clocks is to be read again. */
  calendarsChanged(): void;
  /** Takes up the most urgent notification for so long; null when none is due. */
  claim(channel: Channel, options: ClaimOptions): Promise<Claimed | null>;
  /** Infrastructure time of the next attempt that has a time; null when there is none. */
  nextAttempt(channel: Channel): Promise<Date | null>;
  /** How long the one that may leave and waits longest has waited; 0 when none waits. */
  longestWaitSeconds(channel: Channel): Promise<number>;
  /** Nobody has them in hand, and they are not worth sending any more. */
  expired(limit: number): Promise<readonly Pick<Notification, 'reference' | 'version'>[]>;
  /** Accounts to be looked at again, up to a limit. */
  reviews(limit: number): Promise<readonly { tenant: string; accountId: string }[]>;
}

/** What has come due since the last claim found nothing is not left to the slow beat. */
const JUST_NOW = { $dateSubtract: { startDate: '$$NOW', unit: 'second', amount: 1 } };

/** What leaves first: the more urgent, and of equals what was due first. */
export const CLAIM_ORDER = { priority: 1, dueAt: 1 } as const;

/** What may leave now over a channel: due, and at an hour at which such a thing may leave. */
export function claimable(
  channel: Channel,
  present: readonly Pick<Present, 'tenants' | 'now' | 'hours'>[],
  atMostPriority: Priority,
) {
  return {
    channel,
    state: { $in: [...openStates] },
    // What was decided before there were priorities and hours has none.
    priority: {
      $in: [...allPriorities.filter((one) => one <= atMostPriority), null] as Priority[],
    },
    $expr: { $lte: ['$nextAttemptAt', '$$NOW'] },
    $or: present.map(({ tenants, now, hours }) => ({
      tenant: { $in: [...tenants] },
      hours: { $in: (hours.includes('day') ? [...hours, null] : [...hours]) as Hours[] },
      dueAt: { $lte: now },
    })),
  };
}

export function createDueWork(db: Db, clocks: Clocks): DueWork {
  const notifications = db.collection<Notification>('notifications');
  const accounts = db.collection<Account>('accounts');
  const present = createPresent(db, clocks);
  return {
    calendarsChanged: () => present.forget(),
    async claim(channel, { leaseSeconds, atMostPriority }) {
      const groups = await present.read();
      if (groups.length === 0) return null;
      const lease = { startDate: '$$NOW', unit: 'second', amount: leaseSeconds };
      const before = await notifications.findOneAndUpdate(
        claimable(channel, groups, atMostPriority),
        [
          {
            $set: {
              state: 'sending',
              version: { $add: ['$version', 1] },
              attempts: { $add: ['$attempts', 1] },
              firstClaimedAt: { $ifNull: ['$firstClaimedAt', '$$NOW'] },
              nextAttemptAt: { $dateAdd: lease },
            },
          },
        ],
        {
          returnDocument: 'before',
          sort: CLAIM_ORDER,
          // The lease begins when the claim is asked for: one that waited long for the locks of a
          // killed process would have run out before anything is sent.
          maxTimeMS: leaseSeconds * 250,
        },
      );
      return before === null ? null : { before, version: before.version + 1 };
    },
    async longestWaitSeconds(channel) {
      const groups = await present.read();
      const waits = await Promise.all(
        groups.map((group) => longestWaitMs(notifications, channel, group)),
      );
      return Math.max(0, ...waits) / 1000;
    },
    async expired(limit) {
      const groups = await present.read();
      if (groups.length === 0) return [];
      return notifications
        .find(
          {
            state: { $in: ['created', 'temporaryFailure'] },
            $or: groups.map(({ tenants, now }) => ({
              tenant: { $in: [...tenants] },
              expiresAt: { $lte: now },
            })),
          },
          { projection: { reference: 1, version: 1 } },
        )
        .limit(limit)
        .toArray();
    },
    async nextAttempt(channel) {
      const [next] = await notifications
        .find({
          channel,
          state: { $in: [...openStates] },
          $expr: { $gt: ['$nextAttemptAt', JUST_NOW] },
        })
        .sort({ nextAttemptAt: 1 })
        .limit(1)
        .toArray();
      return next?.nextAttemptAt ?? null;
    },
    async reviews(limit) {
      const groups = await present.read();
      if (groups.length === 0) return [];
      const found = await accounts
        .find(
          {
            $or: groups.map(({ tenants, now }) => ({
              tenant: { $in: [...tenants] },
              reviewAt: { $gt: '', $lte: now },
            })),
          },
          { projection: { tenant: 1 } },
        )
        .limit(limit)
        .toArray();
      return found.map(({ _id, tenant }) => ({ tenant, accountId: _id }));
    },
  };
}

/** A look at the oldest of them tells, since few of them are being tried again. */
const LOOKED_AT = 50;

/** Put off by nothing but failures of its provider, whose outage it waits for. */
const OF_PROVIDER = {
  $and: [{ $eq: ['$state', 'temporaryFailure'] }, { $gte: ['$spared', '$attempts'] }],
};

/**
 * Since it was due in the Comune's time, or since it may be tried again. Tries in an outage of the
 * provider end no wait.
 */
async function longestWaitMs(
  notifications: mongoose.mongo.Collection<Notification>,
  channel: Channel,
  group: Present,
): Promise<number> {
  const { $expr: mayLeave, ...due } = claimable(channel, [group], 2);
  const waiting = { ...due, $expr: { $or: [mayLeave, OF_PROVIDER] } };
  const found = await notifications
    .find(waiting, { projection: { dueAt: 1, nextAttemptAt: 1, attempts: 1, spared: 1 } })
    .sort({ dueAt: 1 })
    .limit(LOOKED_AT)
    .toArray();
  const nowMs = Date.now();
  const waits = found.map(({ dueAt, nextAttemptAt, attempts, spared = 0 }) => {
    const dueForMs = Date.parse(group.now) - Date.parse(dueAt);
    const isPutOff = spared < attempts;
    return isPutOff ? Math.min(dueForMs, nowMs - nextAttemptAt.getTime()) : dueForMs;
  });
  return Math.max(0, ...waits);
}

/** Comuni with the same clock and time zone: it is the same time there. */
interface SameTime {
  readonly first: CalendarDocument;
  readonly tenants: readonly string[];
}

async function readSameTimes(db: Db): Promise<readonly SameTime[]> {
  const calendars = await db
    .collection<CalendarDocument>('calendars')
    .find({}, { projection: { clock: 1, timeZone: 1 } })
    .toArray();
  const groups = new Map<string, CalendarDocument[]>();
  for (const calendar of calendars) {
    const key = JSON.stringify([calendar.timeZone, calendar.clock]);
    groups.set(key, [...(groups.get(key) ?? []), calendar]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ first, tenants: group.map(({ _id }) => _id) }];
  });
}

/** Kept until somebody says that a calendar changed. */
function createPresent(db: Db, clocks: Clocks) {
  let kept: Promise<readonly SameTime[]> | null = null;
  return {
    forget() {
      kept = null;
    },
    async read(): Promise<readonly Present[]> {
      kept ??= readSameTimes(db);
      const reading = kept;
      try {
        return (await reading).map(({ first, tenants }) => {
          const now = nowAt(first, clocks);
          const hours = allHours.filter((one) => !isQuiet(now, first.timeZone, one));
          return { tenants, now: now.toISOString(), hours };
        });
      } catch (error) {
        // What could not be read is read again, and not remembered.
        if (kept === reading) kept = null;
        throw error;
      }
    },
  };
}

interface Present {
  readonly tenants: readonly string[];
  readonly now: string;
  /** What may leave at this time of the day there. */
  readonly hours: readonly Hours[];
}
