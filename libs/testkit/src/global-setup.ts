/** Once a vitest run: takes the brokers of `npm test`, or starts some for this run alone. */
import type { TestProject } from 'vitest/node';
import { type Brokers, startBrokers } from './brokers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    brokers: Brokers;
  }
}

/** Set by `npm test`, whose tiers share one pair of brokers: their addresses as JSON. */
export const BROKERS_VARIABLE = 'MESTOLO_TEST_BROKERS';

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env[BROKERS_VARIABLE];
  if (given) {
    const brokers: Brokers = JSON.parse(given);
    project.provide('brokers', brokers);
    return undefined;
  }
  const { stop, ...brokers } = await startBrokers();
  project.provide('brokers', brokers);
  return stop;
}
