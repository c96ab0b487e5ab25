/** The samples for makers of devices, and what a machine needs to run each. */

type Command = readonly [string, ...string[]];

export interface Sample {
  readonly name: string;
  /** In services/attendance/device-samples. */
  readonly file: string;
  readonly command: Command;
  /** Each ends with 0 where it is there. */
  readonly needs: readonly Command[];
}

export const samples: readonly Sample[] = [
  {
    name: 'bash',
    file: 'bash/first-meal.sh',
    command: ['bash'],
    needs: [
      ['bash', '--version'],
      ['curl', '--version'],
      ['openssl', 'version'],
    ],
  },
  {
    name: 'python',
    file: 'python/first_meal.py',
    command: ['python3'],
    needs: [
      ['python3', '--version'],
      ['python3', '-c', 'import cryptography, zoneinfo'],
    ],
  },
  {
    name: 'javascript',
    file: 'javascript/first-meal.mjs',
    command: ['node'],
    needs: [['node', '--version']],
  },
  { name: 'go', file: 'go/main.go', command: ['go', 'run'], needs: [['go', 'version']] },
  { name: 'java', file: 'java/FirstMeal.java', command: ['java'], needs: [['java', '-version']] },
];
