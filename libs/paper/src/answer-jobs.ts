/** The other end of a printing thread: jobs in, bytes or a reason out. */
import { parentPort } from 'node:worker_threads';
import type { Printed } from './print-thread.ts';

export function answerJobs<Job>(print: (job: Job) => Promise<Uint8Array>): void {
  // One after another: two at once would only share the thread, and both be late.
  let before = Promise.resolve();
  parentPort?.on('message', ({ id, job }: { readonly id: number; readonly job: Job }) => {
    before = before.then(async () => {
      const printed = await print(job).then(
        (bytes): Printed => ({ id, bytes }),
        // What was printed names people, so only the kind of error leaves the thread.
        (error: unknown): Printed => ({ id, error: error instanceof Error ? error.name : 'error' }),
      );
      parentPort?.postMessage(printed);
    });
  });
}
