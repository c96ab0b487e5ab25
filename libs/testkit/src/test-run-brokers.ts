/** The brokers that all suites of a test run share; the global setup starts them. */
import { inject } from 'vitest';
import type { Brokers } from './brokers.ts';

export function sharedBrokers(): Brokers {
  return inject('brokers');
}
