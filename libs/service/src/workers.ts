/**
 * A few workers that take up work one by one until there is none. They are woken and do not poll;
 * a slow beat finds what no signal told of, such as the end of a night.
 */
import type { Logger } from '@mestolo/telemetry/logger.ts';

export interface WorkersOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly atMost: number;
  /** Does one piece of work; false when there is none, a time before which none may be done. */
  takeOne(): Promise<boolean | Date>;
  /** When something is due that no signal will tell of; null for nothing. */
  nextDue(): Promise<Date | null>;
}

export interface Workers {
  start(): void;
  wake(): void;
  /** Lets what is under way end, for a short while. */
  stop(): Promise<void>;
}

const BEAT_MS = 30_000;
const AFTER_FAILURE_MS = 1_000;
const STOP_WITHIN_MS = 5_000;

export function createWorkers(options: WorkersOptions): Workers {
  const { name, logger, atMost, takeOne, nextDue } = options;
  const active = new Set<Promise<void>>();
  let wakings = 0;
  let isRunning = false;
  let timer: NodeJS.Timeout | undefined;
  let looksAtMs = Number.POSITIVE_INFINITY;

  // Whichever worker wants to look first: one that found nothing takes no other's look away.
  const sleepUntil = (ms: number) => {
    const waitMs = Math.min(Math.max(ms, 10), BEAT_MS);
    const atMs = performance.now() + waitMs;
    if (!isRunning || atMs >= looksAtMs) return;
    clearTimeout(timer);
    looksAtMs = atMs;
    timer = setTimeout(() => {
      looksAtMs = Number.POSITIVE_INFINITY;
      wake();
    }, waitMs);
  };
  const wake = () => {
    wakings += 1;
    if (!isRunning || active.size >= atMost) return;
    const worker = work().finally(() => active.delete(worker));
    active.add(worker);
  };
  /** Where there is work for one there may be work for another. */
  const takeAll = async () => {
    while (isRunning) {
      const taken = await takeOne();
      if (taken !== true) return taken;
      wake();
    }
    return false;
  };
  const work = async (): Promise<void> => {
    let waitMs = BEAT_MS;
    try {
      let seen: number;
      let taken: boolean | Date = false;
      do {
        seen = wakings;
        taken = await takeAll();
      } while (isRunning && seen !== wakings);
      // What may not be done yet is due already, so nothing else tells of it.
      const due = taken instanceof Date ? taken : await nextDue();
      if (due !== null) waitMs = due.getTime() - Date.now();
    } catch (error) {
      const { name: kind } = error as Error;
      logger.warn({ workers: name, error: kind }, 'work was interrupted and is tried again');
      waitMs = AFTER_FAILURE_MS;
    }
    sleepUntil(waitMs);
  };
  return {
    start() {
      isRunning = true;
      wake();
    },
    wake,
    async stop() {
      isRunning = false;
      clearTimeout(timer);
      looksAtMs = Number.POSITIVE_INFINITY;
      const patience = new AbortController();
      const late = new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, STOP_WITHIN_MS);
        patience.signal.addEventListener('abort', () => clearTimeout(limit));
      });
      await Promise.race([Promise.allSettled(active), late]);
      patience.abort();
    },
  };
}
