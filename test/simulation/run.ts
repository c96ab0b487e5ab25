/**
 * `npm run sim:year [-- --pupils 5000 --days 170 --seed 1 --without lateIsee,fees]`: makes up a
 * school year, plays it through the real services and holds the books against the model.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { startBrokers } from '@mestolo/testkit/brokers.ts';
import { startSystem } from '@mestolo/testkit/start-system.ts';
import { writeYear } from './input-files.ts';
import { type Feature, features, type YearOptions } from './made-comune.ts';
import { makeYear } from './made-year.ts';
import { PLAYED_SERVICES, playYear, type YearReport } from './play-year.ts';

const STUCK_MS = 60_000;
const begunMs = performance.now();

const say = (line: string) => {
  const seconds = ((performance.now() - begunMs) / 1000).toFixed(0);
  console.log(`${seconds.padStart(5)} s  ${line}`);
};

function readOptions(): YearOptions {
  const { values } = parseArgs({
    options: {
      pupils: { type: 'string', default: '5000' },
      days: { type: 'string' },
      seed: { type: 'string', default: '1' },
      without: { type: 'string', default: '' },
    },
  });
  const without = values.without.split(',').filter((one) => one !== '');
  const unknown = without.find((one) => !(features as readonly string[]).includes(one));
  if (unknown !== undefined) {
    throw new Error(`There is no ${unknown}; --without knows ${features.join(', ')}.`);
  }
  return {
    seed: Number(values.seed),
    pupils: Number(values.pupils),
    days: values.days === undefined ? null : Number(values.days),
    with: features.filter((one: Feature) => !without.includes(one)),
  };
}

async function run(options: YearOptions): Promise<YearReport> {
  const { seed, pupils, days } = options;
  const folder = join(localFolder, 'simulation', `${seed}-${pupils}-${days ?? 'year'}`);
  writeYear(folder, makeYear(options));
  say(`the files of the year are in ${folder}`);
  const brokers = await startBrokers();
  try {
    const services = PLAYED_SERVICES;
    const system = await startSystem({ brokers, suite: 'simulation', services });
    say('the services run');
    try {
      return await playYear({ brokers, system, folder, say, stuckMs: STUCK_MS });
    } finally {
      await system.stop();
    }
  } finally {
    await brokers.stop();
  }
}

function keep(options: YearOptions, report: YearReport): string {
  const at = new Date().toISOString();
  const folder = join(localFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `simulation-${at.replaceAll(/[:.]/g, '-')}.json`);
  const machine = { cores: availableParallelism(), node: process.version };
  writeFileSync(file, `${JSON.stringify({ at, ...machine, options, ...report }, null, 2)}\n`);
  return file;
}

const options = readOptions();
const report = await run(options);
const { seconds, differing, wrongBalances } = report;
say(`${report.meals} meals on ${report.days} days, ${report.entries} entries`);
say(`answers of the doors: ${JSON.stringify(report.answers)}`);
say(`${seconds.replay.toFixed(0)} s from the first lunch to the last entry`);
say(`${report.mealsPerSecond} meals/s`);
for (const line of report.differences.slice(0, 60)) say(`RED: ${line}`);
for (const { fact, expectedCents, postedCents } of wrongBalances.slice(0, 20)) {
  say(`RED: ${fact} holds ${postedCents} cents, ${expectedCents} expected`);
}
const isRight = differing === 0 && wrongBalances.length === 0;
say(
  isRight
    ? `reconciled to the cent: ${report.facts} facts, ${report.accounts} accounts`
    : `NOT reconciled: ${differing} facts and ${wrongBalances.length} accounts differ`,
);
say(keep(options, report));
process.exitCode = isRight ? 0 : 1;
