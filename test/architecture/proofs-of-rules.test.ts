/** Whoever asks which test proves a rule finds it in billing's README, and nothing else. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { describe, expect, test } from 'vitest';
import { proofTable, testNames, unprovenRules } from './proofs-of-rules.ts';

const readme = readFileSync(join(repository, 'services/billing/README.md'), 'utf8');
const written = globSync('test/rules/*.ts', { cwd: repository }).flatMap((file) =>
  testNames(readFileSync(join(repository, file), 'utf8')),
);
const exists = (file: string) => existsSync(join(repository, 'services', file));

describe('each rule has its test, and each test its row', () => {
  test('in this repository', () => {
    expect(written.length).toBeGreaterThan(50);
    expect(unprovenRules(proofTable(readme), written, exists)).toEqual([]);
  });

  test('a row without a test, a test without a row and a missing file are found', () => {
    const table = { tests: ['is there', 'is nowhere'], files: ['nowhere.test.ts'] };
    expect(unprovenRules(table, ['is there', 'is new'], () => false)).toEqual([
      'no test "is nowhere"',
      'no file nowhere.test.ts',
      'no row for "is new"',
    ]);
  });
});
