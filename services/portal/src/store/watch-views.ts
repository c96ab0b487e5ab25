/** Follows this service's own views, whichever replica changed them. */
import { sleep } from '@mestolo/messaging/backoff.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';

type Db = mongoose.mongo.Db;

export interface ViewListener {
  accountChanged(accountId: string): void;
  keyDestroyed(keyId: string): void;
  /** Every family of a Comune sees something else. */
  outageChanged(): void;
  /** The stream broke and was opened again: anything may have changed meanwhile. */
  missed(): void;
}

export interface ViewWatcher {
  stop(): Promise<void>;
}

const OF_AN_ACCOUNT = ['families', 'pupils', 'balances', 'entries', 'notices', 'deliveries'];
const REOPEN_AFTER_MS = 1000;

interface Change {
  readonly ns?: { readonly coll?: string };
  readonly fullDocument?: { readonly _id: string; readonly accountId?: string };
}

export function watchViews(options: {
  readonly db: Db;
  readonly logger: Logger;
  readonly listener: ViewListener;
}): ViewWatcher {
  const stopping = new AbortController();
  const running = follow(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function follow(
  { db, logger, listener }: { db: Db; logger: Logger; listener: ViewListener },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const stream = db.watch(pipeline(), { maxAwaitTimeMS: 1000 });
    const close = () => void stream.close().catch(() => undefined);
    signal.addEventListener('abort', close, { once: true });
    try {
      for await (const change of stream) tell(listener, change as Change);
    } catch (error) {
      if (!signal.aborted) logger.warn({ error }, 'The views cannot be watched; trying again');
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
    await sleep(REOPEN_AFTER_MS, signal);
    if (!signal.aborted) listener.missed();
  }
}

function pipeline() {
  return [
    {
      $match: {
        operationType: { $in: ['insert', 'replace'] },
        'ns.coll': { $in: [...OF_AN_ACCOUNT, 'destroyedKeys', 'outages'] },
      },
    },
    { $project: { ns: 1, 'fullDocument._id': 1, 'fullDocument.accountId': 1 } },
  ];
}

function tell(listener: ViewListener, { ns, fullDocument }: Change): void {
  if (fullDocument === undefined) return;
  if (ns?.coll === 'destroyedKeys') listener.keyDestroyed(fullDocument._id);
  else if (ns?.coll === 'outages') listener.outageChanged();
  else if (fullDocument.accountId !== undefined) listener.accountChanged(fullDocument.accountId);
}
