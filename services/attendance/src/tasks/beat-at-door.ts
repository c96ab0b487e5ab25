/** Shows each minute that our door is open, so that an outage before a cut-off can be told. */
import { sleep } from '@mestolo/messaging/backoff.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import { minuteOf } from '../store/door-watch.ts';
import { DOOR_BEATS } from '../store/order-collections.ts';
import type { BeatDocument } from '../store/order-documents.ts';

/** More often than a minute, so that none is left out where a beat is late. */
const EVERY_MS = 20_000;

/** A door without its database takes nothing: then there is no beat either. */
export function beatAtDoor(options: {
  readonly db: mongo.Db;
  readonly logger: Logger;
}): BackgroundTask {
  const { db, logger } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const beat = async () => {
    const at = new Date();
    await db
      .collection<BeatDocument>(DOOR_BEATS)
      .updateOne({ _id: minuteOf(at.getTime()) }, { $setOnInsert: { at } }, { upsert: true });
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      await beat().catch((error: unknown) => {
        logger.warn({ error: reportError(error) }, 'the door could not show that it is open');
      });
      await sleep(EVERY_MS, stopping.signal);
    }
  };
  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
