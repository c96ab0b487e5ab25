/** Work that is done once a night, at a minute of its own in each process. */
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { reportError } from './error-report.ts';
import type { BackgroundTask } from './service-shell.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** One in the morning, in UTC: nobody eats then. */
const NIGHT_BEGINS_MS = HOUR_MS;

/** How long from now to the next night's minute; `spread` is from 0 to 1, over three hours. */
export function msToNight(nowMs: number, spread: number): number {
  const minute = NIGHT_BEGINS_MS + spread * 3 * HOUR_MS;
  const today = nowMs - (nowMs % DAY_MS) + minute;
  return today > nowMs ? today - nowMs : today + DAY_MS - nowMs;
}

/** Runs `work` every night. A night that fails is told, and the next one comes all the same. */
export function createNightly(options: {
  readonly name: string;
  readonly logger: Logger;
  work(): Promise<unknown>;
}): BackgroundTask {
  const { name, logger, work } = options;
  const spread = Math.random();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      const done = await work();
      logger.info({ task: name, done }, 'done for tonight');
    } catch (error) {
      logger.error({ task: name, error: reportError(error) }, 'failed tonight');
    }
    // A timer may be early by a little: tonight is over in any case.
    wait(DAY_MS / 2);
  };
  const wait = (atLeastMs: number) => {
    const waitMs = atLeastMs + msToNight(Date.now() + atLeastMs, spread);
    timer = setTimeout(() => {
      running = run();
    }, waitMs);
  };
  return {
    start: () => wait(0),
    async stop() {
      clearTimeout(timer);
      await running;
      // A run that ended just now has set the next timer.
      clearTimeout(timer);
    },
  };
}
