/**
 * Commits offsets behind the transactions: one request at a time, each with the newest positions.
 */
import { sleep } from './backoff.ts';
import type { Position } from './bus.ts';
import { crashPoint } from './crash-points.ts';
import { reportOf } from './failure.ts';
import type { Logger } from './messaging.ts';

const RETRY_AFTER_MS = 500;

/**
 * The fences in the database are the truth, so a late or lost commit costs a redelivery that finds
 * its ids; it never holds up the next transaction.
 */
export class OffsetCommitter {
  readonly #commit: (positions: readonly Position[]) => Promise<void>;
  readonly #logger: Logger;
  #pending = new Map<string, Position>();
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(commit: (positions: readonly Position[]) => Promise<void>, logger: Logger) {
    this.#commit = commit;
    this.#logger = logger;
  }

  add(positions: readonly Position[]): void {
    for (const position of positions) {
      this.#pending.set(`${position.topic}:${position.partition}`, position);
    }
    this.#start();
  }

  /** Forgets what belongs to partitions that were given away. */
  forget(): void {
    this.#pending.clear();
  }

  /** Resolves when everything added so far was committed, or failed once. */
  async flush(): Promise<void> {
    // What is on its way may be older than what has come since.
    await this.#running;
    this.#start();
    await this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  #start(): void {
    if (this.#running !== null || this.#pending.size === 0) return;
    this.#running = this.#work().finally(() => {
      this.#running = null;
      if (!this.#isClosed) this.#start();
    });
  }

  async #work(): Promise<void> {
    const positions = [...this.#pending.values()];
    this.#pending.clear();
    try {
      await this.#commit(positions);
      crashPoint('consumer.offsets-committed');
    } catch (error) {
      this.#logger.debug({ error: reportOf(error) }, 'offsets are committed with the next ones');
      for (const position of positions) {
        const id = `${position.topic}:${position.partition}`;
        if (!this.#pending.has(id)) this.#pending.set(id, position);
      }
      if (!this.#isClosed) await sleep(RETRY_AFTER_MS);
    }
  }
}
