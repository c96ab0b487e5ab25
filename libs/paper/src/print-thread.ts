/** A thread that prints what it is given, one after another, and stays for the next. */
import { Worker } from 'node:worker_threads';

export type Print<Job> = (job: Job) => Promise<Buffer>;

/** Too much waits to be printed; `retryAfterSeconds` is what doors answer. */
export class PrinterBusy extends Error {
  override readonly name = 'PrinterBusy';
  readonly retryAfterSeconds = 5;
}

interface Waiting {
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

export interface Printed {
  readonly id: number;
  readonly bytes?: Uint8Array;
  readonly error?: string;
}

/** Five to ten seconds of work; who comes later had better try again. */
const MOST_WAITING = 50;

/**
 * The script answers its jobs by `answerJobs`. Its thread begins with the first job, and keeps the
 * process alive only while something waits.
 */
export function printThread<Job>(script: URL): Print<Job> {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let jobs = 0;
  const lost = (gone: Worker, why: Error) => {
    // After an error the end of the same thread is told too, when another may have begun.
    if (worker !== gone) return;
    worker = null;
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(script);
    started.on('message', ({ id, bytes, error }: Printed) => {
      const one = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
      if (bytes === undefined) one?.reject(new Error(error ?? 'nothing was printed'));
      else one?.resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    });
    started.on('error', (cause) =>
      lost(started, new Error('the printing thread failed', { cause })),
    );
    started.on('exit', () => lost(started, new Error('the printing thread ended')));
    return started;
  };
  return (job) =>
    new Promise((resolve, reject) => {
      if (waiting.size >= MOST_WAITING) {
        reject(new PrinterBusy('too much waits to be printed'));
        return;
      }
      worker ??= start();
      jobs += 1;
      waiting.set(jobs, { resolve, reject });
      worker.ref();
      worker.postMessage({ id: jobs, job });
    });
}
