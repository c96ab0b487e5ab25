import { defineConfig } from 'vitest/config';
import { pairsOf, type Tier, testTiers } from './test/tiers.ts';

/** As many files at once as there are pairs of brokers for them. */
function timesOf(tier: Tier) {
  const { name } = tier;
  if (name === 'unit' || name === 'architecture') return {};
  const testTimeout = name === 'e2e' ? 120_000 : 60_000;
  return { testTimeout, hookTimeout: 180_000, maxWorkers: Math.max(1, pairsOf(tier)) };
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
        ...timesOf(tier),
        ...(tier.brokerPairs > 0 && { globalSetup: ['libs/testkit/src/global-setup.ts'] }),
      },
    })),
  },
});
