/**
 * Freezes the kitchen's counts when their cut-off has passed in business time. It looks when a
 * calendar changes, since that may move a clock, and when the next cut-off comes.
 */
import { sleep } from '@mestolo/messaging/backoff.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import { CALENDARS } from '../store/collections.ts';
import type { DueCounts } from '../store/due-counts.ts';
import type { FreezeAnswer, FreezeRequest } from '../store/freeze-door.ts';

export interface FreezeOptions {
  readonly db: mongo.Db;
  readonly logger: Logger;
  readonly due: DueCounts;
  readonly door: Door<FreezeRequest, FreezeAnswer>;
  /** Whether pupils, diets and closures are known up to now. */
  isInformed(): boolean;
}

/** A slow beat for what nothing wakes us for. */
const BEAT_MS = 30_000;
const REOPEN_AFTER_MS = 1_000;
const LOOK_AGAIN_MS = 500;
/** The kitchen waits: without Kafka it is told what is known. */
const INFORMED_WITHIN_MS = 60_000;

export function freezeCounts(options: FreezeOptions): BackgroundTask {
  const { db, logger, due, door } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let nap = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  const freezeAll = async () => {
    for (const request of await due.passed()) {
      if (signal.aborted) return;
      const answer = await door.submit(request, NO_CAUSE);
      if (answer.kind !== 'frozen' || !answer.isNew) continue;
      const { schoolId, servedOn, chargeBasis, pupils, staff } = answer.count;
      const counted = { pupils: pupils.length, staff };
      logger.info({ schoolId, servedOn, chargeBasis, ...counted }, 'the count is frozen');
    }
  };
  const work = async () => {
    await untilInformed(options, signal);
    while (!signal.aborted) {
      nap = new AbortController();
      const waitMs = await freezeAll()
        .then(() => due.msToNext())
        .catch((error: unknown) => {
          logger.warn({ error: reportError(error) }, 'counts are not frozen yet, trying again');
          return REOPEN_AFTER_MS;
        });
      if (!signal.aborted) await sleep(Math.min(waitMs, BEAT_MS), nap.signal);
    }
  };
  const follow = async () => {
    while (!signal.aborted) {
      try {
        await followOnce(db, { signal, tell: () => nap.abort() });
      } catch (error) {
        if (!signal.aborted) logger.warn({ error: reportError(error) }, 'follows calendars again');
      }
      await sleep(REOPEN_AFTER_MS, signal);
    }
  };
  return {
    start() {
      running = Promise.all([work(), follow()]);
    },
    async stop() {
      stopping.abort();
      nap.abort();
      await running;
    },
  };
}

/** After a start the consumers read first; a count without pupils would be wrong for ever. */
async function untilInformed({ isInformed }: FreezeOptions, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + INFORMED_WITHIN_MS;
  while (!signal.aborted && !isInformed() && Date.now() < deadline) {
    await sleep(LOOK_AGAIN_MS, signal);
  }
}

async function followOnce(
  db: mongo.Db,
  { signal, tell }: { readonly signal: AbortSignal; tell(): void },
): Promise<void> {
  // The stream begins at a time before the look that follows, so that nothing falls between.
  const { operationTime } = await db.command({ ping: 1 });
  const stream = db.collection(CALENDARS).watch([{ $project: { _id: 1 } }], {
    maxAwaitTimeMS: 1_000,
    startAtOperationTime: operationTime,
  });
  const close = () => void stream.close().catch(() => undefined);
  signal.addEventListener('abort', close, { once: true });
  try {
    tell();
    for await (const _change of stream) tell();
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
