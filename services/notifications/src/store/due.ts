/** What is due: notifications for a sender to claim, accounts to look at again. */
import type { Clocks } from '@mestolo/service/clock.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import { openStates } from '../domain/delivery.ts';
import { isQuiet } from '../domain/local-day.ts';
import type { Channel, Notification } from '../domain/notification.ts';
import { type CalendarDocument, surroundingsOf } from './calendars.ts';

type Db = mongoose.mongo.Db;

/** As it was before the claim, so that one sees what an interrupted attempt has left. */
export interface Claimed {
  readonly before: Notification;
  /** The version that the claim made. */
  readonly version: number;
}

export interface DueWork {
  /** Takes up one notification for so long; null when none is due. */
  claim(channel: Channel, leaseSeconds: number): Promise<Claimed | null>;
  /** Infrastructure time of the next attempt that has a time; null when there is none. */
  nextAttempt(channel: Channel): Promise<Date | null>;
  /** Accounts to be looked at again, up to a limit. */
  reviews(limit: number): Promise<readonly { tenant: string; accountId: string }[]>;
}

export function createDueWork(db: Db, clocks: Clocks): DueWork {
  const notifications = db.collection<Notification>('notifications');
  const accounts = db.collection<Account>('accounts');
  return {
    async claim(channel, leaseSeconds) {
      const awake = groupsOf(await presentOf(db, clocks), ({ isAwake }) => isAwake);
      if (awake.length === 0) return null;
      const lease = { startDate: '$$NOW', unit: 'second', amount: leaseSeconds };
      const before = await notifications.findOneAndUpdate(
        {
          channel,
          state: { $in: [...openStates] },
          $expr: { $lte: ['$nextAttemptAt', '$$NOW'] },
          $or: awake.map(({ tenants, now }) => ({
            tenant: { $in: tenants },
            dueAt: { $lte: now },
          })),
        },
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
        { returnDocument: 'before' },
      );
      return before === null ? null : { before, version: before.version + 1 };
    },
    async nextAttempt(channel) {
      const [next] = await notifications
        .find({
          channel,
          state: { $in: [...openStates] },
          $expr: { $gt: ['$nextAttemptAt', '$$NOW'] },
        })
        .sort({ nextAttemptAt: 1 })
        .limit(1)
        .toArray();
      return next?.nextAttemptAt ?? null;
    },
    async reviews(limit) {
      const groups = groupsOf(await presentOf(db, clocks), () => true);
      if (groups.length === 0) return [];
      const found = await accounts
        .find(
          {
            $or: groups.map(({ tenants, now }) => ({
              tenant: { $in: tenants },
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

interface Present {
  readonly tenant: string;
  readonly now: string;
  readonly isAwake: boolean;
}

async function presentOf(db: Db, clocks: Clocks): Promise<readonly Present[]> {
  const calendars = await db
    .collection<CalendarDocument>('calendars')
    .find({}, { projection: { clock: 1, timeZone: 1 } })
    .toArray();
  // One moment for all, so that Comuni with the same clock are asked for together.
  const moments = calendars.map((calendar) => ({
    calendar,
    now: surroundingsOf(calendar, clocks).now,
  }));
  return moments.map(({ calendar, now }) => ({
    tenant: calendar._id,
    now: now.toISOString(),
    isAwake: !isQuiet(now, calendar.timeZone),
  }));
}

function groupsOf(
  present: readonly Present[],
  belongs: (one: Present) => boolean,
): { now: string; tenants: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const one of present.filter(belongs)) {
    groups.set(one.now, [...(groups.get(one.now) ?? []), one.tenant]);
  }
  return [...groups].map(([now, tenants]) => ({ now, tenants }));
}
