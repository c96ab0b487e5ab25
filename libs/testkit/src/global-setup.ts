/** Once a vitest run: takes the brokers of `npm test`, or starts some for this run alone. */
import type { TestProject } from 'vitest/node';
import { type Brokers, type RunningBrokers, startBrokers } from './brokers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    brokers: readonly Brokers[];
  }
}

/** Set by `npm test`, whose tiers share their brokers: the addresses of each pair as JSON. */
export const BROKERS_VARIABLE = 'MESTOLO_TEST_BROKERS';

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env[BROKERS_VARIABLE];
  if (given) {
    const brokers: readonly Brokers[] = JSON.parse(given);
    project.provide('brokers', brokers);
    return undefined;
  }
  const pairs: RunningBrokers[] = [];
  for (let pair = 0; pair < project.config.maxWorkers; pair += 1) pairs.push(await startBrokers());
  project.provide(
    'brokers',
    pairs.map(({ kafka, mongodb }) => ({ kafka, mongodb })),
  );
  return async () => {
    await Promise.all(pairs.map((pair) => pair.stop()));
  };
}
