/** The tiers of `npm test`: their files, their brokers and their share of the ten minutes. */
export interface Tier {
  readonly name: string;
  /** From the root of the repository; none for the tier of static checks. */
  readonly files: readonly string[];
  /** A tier is red when it takes more than twice as long. */
  readonly shareSeconds: number;
  /**
   * How many of its files run at once, each on a pair of brokers of its own; 0 where they need no
   * brokers of ours. Topics and consumer groups have fixed names, so files on one pair follow each
   * other.
   */
  readonly brokerPairs: number;
}

export const staticTier: Tier = {
  name: 'static',
  files: [],
  shareSeconds: 20,
  brokerPairs: 0,
};

export const testTiers: readonly Tier[] = [
  {
    name: 'unit',
    files: [
      'libs/*/src/**/*.test.ts',
      'services/*/src/**/*.test.ts',
      'services/*/web/**/*.test.ts',
      'deploy/**/*.test.ts',
      'test/faults/**/*.test.ts',
      'test/simulation/**/*.test.ts',
    ],
    shareSeconds: 60,
    brokerPairs: 0,
  },
  {
    name: 'architecture',
    files: ['test/architecture/**/*.test.ts'],
    shareSeconds: 20,
    brokerPairs: 0,
  },
  {
    name: 'conformance',
    files: ['test/conformance/**/*.test.ts'],
    shareSeconds: 100,
    brokerPairs: 0,
  },
  {
    name: 'integration',
    files: ['test/integration/**/*.test.ts'],
    shareSeconds: 200,
    brokerPairs: 2,
  },
  {
    name: 'rules',
    files: ['test/rules/**/*.test.ts'],
    shareSeconds: 40,
    brokerPairs: 1,
  },
  {
    name: 'e2e',
    files: ['test/e2e/**/*.test.ts'],
    shareSeconds: 60,
    brokerPairs: 1,
  },
  {
    name: 'browser',
    files: ['test/browser/**/*.test.ts'],
    shareSeconds: 100,
    brokerPairs: 1,
  },
];

/** Brokers whose addresses are given are there once. */
export function pairsOf({ brokerPairs }: Tier): number {
  return process.env.TEST_RUNTIME === 'env' ? Math.min(brokerPairs, 1) : brokerPairs;
}
