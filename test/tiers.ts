/** The tiers of `npm test`: their files, their brokers and their share of the ten minutes. */
export interface Tier {
  readonly name: string;
  /** From the root of the repository; none for the tier of static checks. */
  readonly files: readonly string[];
  /** A tier is red when it takes more than twice as long. */
  readonly shareSeconds: number;
  /** Whether it runs on the brokers that all suites share. */
  readonly onSharedBrokers: boolean;
}

export const staticTier: Tier = {
  name: 'static',
  files: [],
  shareSeconds: 20,
  onSharedBrokers: false,
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
    onSharedBrokers: false,
  },
  {
    name: 'architecture',
    files: ['test/architecture/**/*.test.ts'],
    shareSeconds: 20,
    onSharedBrokers: false,
  },
  {
    name: 'conformance',
    files: ['test/conformance/**/*.test.ts'],
    shareSeconds: 150,
    onSharedBrokers: false,
  },
  {
    name: 'integration',
    files: ['test/integration/**/*.test.ts'],
    shareSeconds: 150,
    onSharedBrokers: true,
  },
  {
    name: 'rules',
    files: ['test/rules/**/*.test.ts'],
    shareSeconds: 60,
    onSharedBrokers: true,
  },
  {
    name: 'e2e',
    files: ['test/e2e/**/*.test.ts'],
    shareSeconds: 60,
    onSharedBrokers: true,
  },
  {
    name: 'browser',
    files: ['test/browser/**/*.test.ts'],
    shareSeconds: 150,
    onSharedBrokers: true,
  },
];
