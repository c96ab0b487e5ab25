/** Stops what a service is made of, in order, within the time a process has. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { stopTelemetry } from '@mestolo/telemetry/shutdown.ts';
import type mongoose from 'mongoose';
import { reportError } from './error-report.ts';
import type { HttpServer } from './http-server.ts';
import type { BackgroundTask } from './service-shell.ts';

/** Leaves MongoDB time to close within the ten seconds a process has. */
const MESSAGING_STOPPED_BY_MS = 8_500;
const DOOR_CLOSED_WITHIN_MS = 3_000;
const TASKS_STOPPED_WITHIN_MS = 2_000;

/** The door first, so that nothing new comes; then what is under way; MongoDB last. */
export async function stopAll(running: {
  readonly doors: readonly HttpServer[];
  readonly tasks: readonly BackgroundTask[];
  readonly messaging: Messaging;
  readonly connection: mongoose.Connection;
  readonly logger: Logger;
}): Promise<void> {
  const { doors, tasks, messaging, connection, logger } = running;
  const begunMs = Date.now();
  const step = async (name: string, run: () => Promise<unknown>) => {
    try {
      await run();
    } catch (error) {
      logger.error({ step: name, error: reportError(error) }, 'a step of the stop failed');
    }
  };
  const closeDoor = (door: HttpServer) => door.close(DOOR_CLOSED_WITHIN_MS);
  await Promise.all(doors.map((door) => step('door', () => closeDoor(door))));
  const stopTask = (task: BackgroundTask) => within(TASKS_STOPPED_WITHIN_MS, task.stop());
  await Promise.all(tasks.map((task) => step('task', () => stopTask(task))));
  const leftMs = MESSAGING_STOPPED_BY_MS - (Date.now() - begunMs);
  await step('messaging', () => within(leftMs, messaging.stop()));
  await step('MongoDB', () => connection.close());
  await stopTelemetry();
  logger.info({ tookMs: Date.now() - begunMs }, 'stopped');
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
