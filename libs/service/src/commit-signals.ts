/** Follows what is committed, by whichever replica, and wakes those whose work it is. */
import { sleep } from '@mestolo/messaging/backoff.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import type { BackgroundTask } from './service-shell.ts';

export interface Followed {
  readonly collection: string;
  /** Which changes are told of, as a stage `$match` of a change stream; `{}` for all. */
  readonly match: Readonly<Record<string, unknown>>;
  /** Also called at the start and after a break, when anything may have happened. */
  tell(): void;
}

const REOPEN_AFTER_MS = 1_000;

export function createCommitSignals(options: {
  readonly db: mongoose.mongo.Db;
  readonly logger: Logger;
  readonly follows: readonly Followed[];
}): BackgroundTask {
  const { db, logger, follows } = options;
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  const followOnce = async ({ collection, match, tell }: Followed): Promise<void> => {
    // The stream begins at a time before the look that follows, so that nothing falls between.
    const { operationTime } = await db.command({ ping: 1 });
    const stream = db.collection(collection).watch([{ $match: match }, { $project: { _id: 1 } }], {
      maxAwaitTimeMS: 1_000,
      startAtOperationTime: operationTime,
    });
    const close = () => void stream.close().catch(() => undefined);
    stopping.signal.addEventListener('abort', close, { once: true });
    try {
      tell();
      for await (const _change of stream) tell();
    } finally {
      stopping.signal.removeEventListener('abort', close);
      close();
    }
  };
  const follow = async (one: Followed): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await followOnce(one);
      } catch (error) {
        const { name } = error as Error;
        const { collection } = one;
        if (!stopping.signal.aborted) logger.warn({ collection, error: name }, 'follows again');
      }
      await sleep(REOPEN_AFTER_MS, stopping.signal);
    }
  };
  return {
    start() {
      running = Promise.all(follows.map(follow));
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
