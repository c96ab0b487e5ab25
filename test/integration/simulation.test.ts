import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeYear } from '../simulation/input-files.ts';
import { features } from '../simulation/made-comune.ts';
import { makeYear } from '../simulation/made-year.ts';
import { PLAYED_SERVICES, playYear } from '../simulation/play-year.ts';

/** The seed is one whose few days hold most of what a year does. */
const FEW_DAYS = { seed: 781, pupils: 70, days: 5, with: features };

let system: TestSystem;
beforeAll(async () => {
  const brokers = sharedBrokers();
  system = await startSystem({ brokers, suite: 'simulation', services: PLAYED_SERVICES });
});
afterAll(() => system.stop());

describe('some weeks of a made-up school year', () => {
  it('end in the books as a model says that reads nothing but the files', async () => {
    const folder = join(system.dataFolder, 'year');
    const year = makeYear(FEW_DAYS);
    writeYear(folder, year);
    const brokers = sharedBrokers();
    const say = () => undefined;
    const report = await playYear({ brokers, system, folder, say, stuckMs: 10_000 });
    rmSync(folder, { recursive: true });
    expect(report).toMatchObject({ days: 5, differing: 0, differences: [], wrongBalances: [] });
    expect(report.meals).toBeGreaterThan(250);
    const { answers } = report;
    const counted = ['accepted', 'correction accepted', 'order accepted', 'order late'];
    expect(Object.keys(answers)).toEqual(expect.arrayContaining(counted));
    // What is put right late and what two people enter is in these days too.
    const late = year.changes.filter((line) => 'from' in line && line.from < line.day);
    expect(late.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['band', 'family']));
    expect(year.changes.map(({ kind }) => kind)).toContain('isee');
    expect([year.comune.fees.length, year.office.length].every((count) => count > 0)).toBe(true);
  });
});
