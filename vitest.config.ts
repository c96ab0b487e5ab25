import { defineConfig } from 'vitest/config';
import { testTiers } from './test/tiers.ts';

/** Suites on brokers follow each other: topics and consumer groups have fixed names. */
function timesOf(tier: string) {
  if (tier === 'unit' || tier === 'architecture') return {};
  const testTimeout = tier === 'e2e' ? 120_000 : 60_000;
  return { testTimeout, hookTimeout: 180_000, fileParallelism: false };
}

/** One project a tier; test/run.ts runs them in their order and adds up their verdicts. */
export default defineConfig({
  test: {
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    projects: testTiers.map((tier) => ({
      extends: true as const,
      test: {
        name: tier.name,
        include: [...tier.files],
        ...timesOf(tier.name),
        ...(tier.onSharedBrokers && { globalSetup: ['libs/testkit/src/global-setup.ts'] }),
      },
    })),
  },
});
