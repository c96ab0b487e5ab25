/** The brokers of a test run: each worker of vitest has a pair that no other one uses. */
import { inject } from 'vitest';
import type { Brokers } from './brokers.ts';

export function sharedBrokers(): Brokers {
  // Vitest counts its workers from 1, and gives the number of one that has ended to the next.
  const worker = Number(process.env.VITEST_POOL_ID);
  const pair = inject('brokers')[worker - 1];
  if (!pair) throw new Error(`There are no brokers for worker ${worker} of vitest.`);
  return pair;
}
