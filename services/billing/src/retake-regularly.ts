/** Tries meals that wait now and then: a calendar may have come that nobody here waited for. */
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';

const EVERY_MS = 30_000;

export function retakeRegularly(retake: () => Promise<void>, logger: Logger): BackgroundTask {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      await retake();
    } catch (error) {
      logger.warn({ error: String(error) }, 'meals that wait could not be tried, trying later');
    }
  };
  return {
    start() {
      timer = setInterval(() => {
        running = running.then(run);
      }, EVERY_MS);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
