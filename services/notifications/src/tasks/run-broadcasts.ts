/**
 * Takes broadcasts on: begins what is due, makes the next part of what runs, finishes, sweeps. What
 * it reads here is judged once more in the transaction, so several may do it at the same time.
 */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { causeOf } from '@mestolo/messaging/trace.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { createWorkers, type Workers } from '@mestolo/service/workers.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import { type Broadcast, isDue } from '../domain/broadcast.ts';
import type { Notification } from '../domain/notification.ts';
import type { BroadcastStep, StepAnswer } from '../store/broadcast-run-door.ts';
import type { Broadcasts } from '../store/broadcasts.ts';
import { type CalendarDocument, nowAt } from '../store/calendars.ts';
import type { DietPupils } from '../store/diet-pupils.ts';

export interface BroadcastTaskTools {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  readonly broadcasts: Broadcasts;
  readonly steps: Door<BroadcastStep, StepAnswer>;
  readonly withDiet: DietPupils;
  /** How many accounts are looked at in one transaction. */
  readonly accountsAPart: number;
}

const SWEPT_AT_ONCE = 500;
/** How often one looks whether the last of a broadcast has left. */
const LOOK_AGAIN_MS = 500;

export function createBroadcastTask(tools: BroadcastTaskTools): Workers {
  const { broadcasts, clocks, logger } = tools;
  return createWorkers({
    name: 'broadcasts',
    logger,
    atMost: 1,
    async takeOne() {
      for (const broadcast of await broadcasts.active()) {
        const step = await nextStep(tools, broadcast);
        if (step === null) continue;
        const answer = await tools.steps.submit(step, causeOf());
        const { _id: broadcastId, tenant } = broadcast;
        logger.info({ broadcastId, tenant, step: step.kind, answer }, 'a broadcast moved on');
        return true;
      }
      return false;
    },
    async nextDue() {
      const times = (await broadcasts.active()).map(({ tenant, state, startsAt }) => {
        if (state !== 'scheduled' || startsAt === null) return LOOK_AGAIN_MS;
        return Date.parse(startsAt) - clocks.now(tenant).getTime();
      });
      // A clock that stands still brings it no nearer; a change of the calendar wakes us.
      return times.length === 0 ? null : new Date(Date.now() + Math.max(1, Math.min(...times)));
    },
  });
}

/** Null where nothing is to be done now. */
async function nextStep(
  tools: BroadcastTaskTools,
  broadcast: Broadcast,
): Promise<BroadcastStep | null> {
  const { _id: broadcastId, tenant, state, run } = broadcast;
  const named = { tenant, broadcastId };
  if (state === 'scheduled') {
    const calendar = await tools.db
      .collection<CalendarDocument>('calendars')
      .findOne({ _id: tenant }, { projection: { clock: 1 } });
    const isTime = calendar && isDue(broadcast, nowAt(calendar, tools.clocks).toISOString());
    return isTime ? { ...named, kind: 'begin' } : null;
  }
  if (state === 'cancelled') {
    const ids = await waitingOf(tools, broadcastId);
    return { ...named, kind: 'sweep', ids, isLast: ids.length < SWEPT_AT_ONCE };
  }
  if (run === null) return null;
  if (run.isMade) {
    return (await tools.broadcasts.isWaiting(broadcastId)) ? null : { ...named, kind: 'finish' };
  }
  const accountIds = await accountsBehind(tools, tenant, run.cursor);
  const { dietCodes } = broadcast.audience;
  return {
    ...named,
    kind: 'make',
    from: run.cursor,
    accountIds,
    isLast: accountIds.length < tools.accountsAPart,
    withDiet: await tools.withDiet({ tenant, day: run.day, dietCodes }),
  };
}

async function accountsBehind(
  { db, accountsAPart }: BroadcastTaskTools,
  tenant: string,
  cursor: string,
): Promise<readonly string[]> {
  const found = await db
    .collection<Account>('accounts')
    .find({ tenant, _id: { $gt: cursor } }, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .limit(accountsAPart)
    .toArray();
  return found.map(({ _id }) => _id);
}

/** What a sender holds at this moment looks itself whether the broadcast was cancelled. */
async function waitingOf({ db }: BroadcastTaskTools, broadcastId: string) {
  const found = await db
    .collection<Notification>('notifications')
    .find(
      { broadcastId, state: { $in: ['created', 'temporaryFailure'] } },
      { projection: { _id: 1 } },
    )
    .limit(SWEPT_AT_ONCE)
    .toArray();
  return found.map(({ _id }) => _id);
}
