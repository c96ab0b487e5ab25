/** Looks at old debts now and then: what they were made of may have been put right since. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { doRegularly } from '@mestolo/service/do-regularly.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import { debtReviewDoor, reviewDebts } from './store/debt-review-door.ts';

const EVERY_MS = 5_000;

export function debtTask(tools: {
  readonly db: mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  readonly messaging: Messaging;
}): BackgroundTask {
  const { db, clocks, logger, messaging } = tools;
  const door = messaging.door('debt-review', debtReviewDoor(clocks));
  return doRegularly({
    logger,
    everyMs: EVERY_MS,
    failure: 'old debts could not be looked at, trying later',
    work: (isStopping) => reviewDebts(db, door, isStopping),
  });
}
