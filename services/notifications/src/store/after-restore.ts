/**
 * What notifications' database needs when it was put back from a backup, before notifications
 * starts: nothing that may have left since the backup leaves a second time.
 */
import type { Restored } from '@mestolo/messaging/after-restore.ts';
import { createClocks } from '@mestolo/service/clock.ts';
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Broadcast, Cancelled } from '../domain/broadcast.ts';
import { openStates } from '../domain/delivery.ts';
import { dayOf } from '../domain/local-day.ts';
import type { Notification } from '../domain/notification.ts';
import { BROADCASTS } from './broadcasts.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';

/** As long as something that happened may lead to a message. */
const QUIET_MS = 24 * 3_600_000;

const BY_RESTORE: Omit<Cancelled, 'at'> = {
  by: { kind: 'service', id: 'operator' },
  reason: 'Ripristino da un backup: può essere già partito. Verificare prima di inviarlo di nuovo.',
  isSwept: false,
};

/** Answers in words what was done. */
export async function afterRestore(db: mongo.Db, { at }: Restored): Promise<readonly string[]> {
  const clocks = createClocks({ allowVirtual: true });
  const calendars = await db.collection<CalendarDocument>('calendars').find().toArray();
  const said: string[] = [];
  for (const calendar of calendars) {
    const now = nowAt(calendar, clocks);
    const { _id: tenant, timeZone } = calendar;
    const broadcasts = await stopBroadcasts(db, tenant, now);
    const looked = await lookUpSms(db, tenant, now, at);
    const given = await giveUp(db, tenant, now);
    const accounts = await keepQuiet(db, tenant, { now, today: dayOf(now, timeZone) });
    said.push(
      `notifications, ${tenant}: ${accounts} families hear nothing by itself for a day; ` +
        `${given} messages that may have left are given up, ${looked} SMS are looked up first, ` +
        `${broadcasts} broadcasts are stopped`,
    );
  }
  return said;
}

async function keepQuiet(
  db: mongo.Db,
  tenant: string,
  { now, today: lastOn }: { readonly now: Date; readonly today: string },
): Promise<number> {
  const quietUntil = new Date(now.getTime() + QUIET_MS).toISOString();
  const told = { 'memory.low.lastOn': lastOn, 'memory.negative.lastOn': lastOn };
  const { matchedCount } = await db
    .collection<Account>('accounts')
    .updateMany({ tenant }, { $set: { quietUntil, heldThanks: [], ...told } });
  return matchedCount;
}

/** Those that wait and were due by now; what is due later cannot have left yet. */
const mayHaveLeft = (tenant: string, now: Date): mongo.Filter<Notification> => ({
  ...{ tenant, state: { $in: [...openStates] }, dueAt: { $lte: now.toISOString() } },
});

/** Whoever sends SMS can be asked whether this one was sent; then nobody has to give it up. */
async function lookUpSms(db: mongo.Db, tenant: string, now: Date, at: Date): Promise<number> {
  const { modifiedCount } = await db.collection<Notification>('notifications').updateMany(
    { ...mayHaveLeft(tenant, now), channel: 'sms' },
    {
      $set: { state: 'unknown', reason: 'noAnswer', nextAttemptAt: at },
      $inc: { version: 1 },
    },
  );
  return modifiedCount;
}

/** The office sees them, and may have them sent once more. */
async function giveUp(db: mongo.Db, tenant: string, now: Date): Promise<number> {
  const changedAt = now.toISOString();
  const { modifiedCount } = await db.collection<Notification>('notifications').updateMany(
    { ...mayHaveLeft(tenant, now), channel: { $ne: 'sms' } },
    {
      $set: { state: 'technicalFailure', reason: 'noAnswer', changedAt },
      $inc: { version: 1 },
    },
  );
  return modifiedCount;
}

async function stopBroadcasts(db: mongo.Db, tenant: string, now: Date): Promise<number> {
  const changedAt = now.toISOString();
  const due = {
    $or: [{ state: 'running' }, { state: 'scheduled', startsAt: { $lte: changedAt } }],
  };
  const cancelled: Cancelled = { ...BY_RESTORE, at: changedAt };
  const { modifiedCount } = await db
    .collection<Broadcast>(BROADCASTS)
    .updateMany({ tenant, ...due } as mongo.Filter<Broadcast>, {
      $set: { state: 'cancelled', cancelled, changedAt },
      $inc: { version: 1 },
    });
  return modifiedCount;
}
