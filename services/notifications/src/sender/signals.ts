/** Follows what is committed, by whichever replica, and wakes those whose work it is. */
import { sleep } from '@mestolo/messaging/backoff.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import { AT_ONCE } from '../domain/account.ts';

export interface Listener {
  /** There may be something to send. */
  notificationAdded(): void;
  /** There may be accounts to look at. */
  accountReleased(): void;
  /** Days, clocks or rules are others now; also told after a break, when anything may be. */
  calendarChanged(): void;
}

export interface Signals {
  start(): void;
  stop(): Promise<void>;
}

const REOPEN_AFTER_MS = 1_000;

export function createSignals(options: {
  readonly db: mongoose.mongo.Db;
  readonly logger: Logger;
  readonly listener: Listener;
}): Signals {
  const { db, logger, listener } = options;
  const stopping = new AbortController();
  const followed: Promise<void>[] = [];
  const followOnce = async (
    collection: string,
    match: Record<string, unknown>,
    tell: () => void,
  ): Promise<void> => {
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
  const follow = async (
    collection: string,
    match: Record<string, unknown>,
    tell: () => void,
  ): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await followOnce(collection, match, tell);
      } catch (error) {
        const { name } = error as Error;
        if (!stopping.signal.aborted) logger.warn({ collection, error: name }, 'follows again');
      }
      await sleep(REOPEN_AFTER_MS, stopping.signal);
    }
  };
  return {
    start() {
      followed.push(
        follow('notifications', { operationType: 'insert' }, () => listener.notificationAdded()),
        follow('accounts', { 'fullDocument.reviewAt': AT_ONCE }, () => listener.accountReleased()),
        follow('calendars', {}, () => listener.calendarChanged()),
      );
    },
    async stop() {
      stopping.abort();
      await Promise.all(followed);
    },
  };
}
