/** Work that is done now and then in any case, and soon when somebody knows of something to do. */

import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { BackgroundTask } from './service-shell.ts';

/** What wakes the work is about to be committed. */
const SOON_MS = 100;

export interface RegularTask extends BackgroundTask {
  /** A process that does not run tasks leaves the work to one that does. */
  wake(): void;
  /** Resolves when the work has been done once more, or has failed. */
  now(): Promise<void>;
}

/** One run at a time; one that fails is told, and the next one comes all the same. */
export function doRegularly(options: {
  readonly logger: Logger;
  readonly everyMs: number;
  readonly failure: string;
  work(isStopping: () => boolean): Promise<void>;
}): RegularTask {
  const { logger, everyMs, failure, work } = options;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;
  const run = async () => {
    try {
      if (!isStopping) await work(() => isStopping);
    } catch (error) {
      logger.warn({ error: String(error) }, failure);
    }
  };
  const enqueue = () => {
    clearTimeout(soon);
    soon = undefined;
    running = running.then(run);
  };
  return {
    start() {
      timer = setInterval(enqueue, everyMs);
    },
    wake() {
      if (timer !== undefined && !isStopping) soon ??= setTimeout(enqueue, SOON_MS);
    },
    now() {
      if (timer !== undefined && !isStopping) enqueue();
      return running;
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      clearTimeout(soon);
      await running;
    },
  };
}
