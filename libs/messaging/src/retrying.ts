/** Tries a transaction until it is done, for as long as what fails is not the batch's own fault. */
import { backoffMs, sleep } from './backoff.ts';
import { failureKind } from './failure.ts';
import { Abandoned, type FailureKind } from './store.ts';

const BACKOFF = {
  conflict: { firstMs: 2, longestMs: 80 },
  // The locks of a killed process stay until the server ends its transaction.
  contended: { firstMs: 4, longestMs: 500 },
  transient: { firstMs: 50, longestMs: 5_000 },
};

/** So many conflicts one after the other are no rivals but writes that can never fit. */
const CONFLICTS_AT_MOST = 25;

export interface RetryOptions {
  readonly signal: AbortSignal;
  onRetry(kind: FailureKind, error: unknown, attempt: number): void;
}

/**
 * Rejects with Abandoned, or with an error that would come again. Transient faults are retried
 * without end: what cannot be written now is never skipped.
 */
export async function retrying<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  let conflicts = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const kind = failureKind(error);
      if (options.signal.aborted) throw new Abandoned('Given up', { cause: error });
      if (kind === 'permanent' || kind === 'abandoned') throw error;
      if (kind === 'conflict') conflicts += 1;
      if (conflicts > CONFLICTS_AT_MOST) {
        throw new Error('The writes of this batch never fit', { cause: error });
      }
      options.onRetry(kind, error, tries);
      await sleep(backoffMs(tries, BACKOFF[kind]), options.signal);
    }
  }
}
