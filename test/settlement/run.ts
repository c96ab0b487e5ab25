/**
 * `npm run sim:settlement [-- --payments 10000 --families 400 --seed 1]`: pays a month through the
 * running station, has the flows of three banks and the treasurer's list made with seven
 * differences in them, and holds what settlement finds against the ledger, to the cent.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { startBrokers } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { explainedCents, sumOfList, wrongDays, wrongDifferences } from './check-settlement.ts';
import { daysOf, makePayments } from './made-payments.ts';
import { ledgerCents, payAll, reportAll, settleAll } from './play-month.ts';
import { openComune } from './running-comune.ts';

const MONTH = '2020-10';
const begunMs = performance.now();
const seconds = () => (performance.now() - begunMs) / 1000;
const say = (line: string) => console.log(`${seconds().toFixed(0).padStart(5)} s  ${line}`);

const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '10000' },
    families: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
  },
});
const options = {
  payments: Number(values.payments),
  families: Number(values.families),
  seed: Number(values.seed),
};

async function play(system: TestSystem) {
  const days = daysOf(MONTH);
  const payments = makePayments({ ...options, days });
  const comune = await openComune(system, options.families);
  const paidMs = performance.now();
  const played = await payAll(comune, payments);
  const paySeconds = (performance.now() - paidMs) / 1000;
  say(`${played.length} payments made through the station in ${paySeconds.toFixed(0)} s`);
  const { planted, flows } = await reportAll(comune, days);
  say(`${flows} flows, ${planted.length} differences planted`);
  const { list, told } = await settleAll(comune, flows);
  say(`${told.flows.count} flows read, ${told.flows.settled} of them with the treasurer`);
  const paidCents = payments.reduce((sum, { cents }) => sum + cents, 0);
  const reversed = told.differences.filter(({ kind }) => kind === 'reversed');
  const reversedCents = reversed.reduce((sum, { foundCents }) => sum + (foundCents ?? 0), 0);
  const ledger = await ledgerCents(comune, paidCents - reversedCents);
  const treasury = sumOfList(list);
  const explained = explainedCents(told.differences);
  const wrong = [
    ...wrongDifferences(planted, told.differences),
    ...wrongDays(played, told.days),
    ...(ledger === paidCents - reversedCents ? [] : [`the ledger holds ${ledger} cents`]),
    ...(treasury - ledger === explained
      ? []
      : [`${treasury - ledger - explained} cents unexplained`]),
    ...(told.sheetLines === played.length + 1 ? [] : [`the table has ${told.sheetLines} lines`]),
  ];
  const cents = { paidCents, reversedCents, ledger, treasury, explained };
  return { paySeconds, flows, planted, found: told.differences, cents, wrong };
}

const brokers = await startBrokers();
let result: Awaited<ReturnType<typeof play>>;
try {
  const system = await startSystem({
    ...{ brokers, suite: 'settlement', services: ['registry', 'payments', 'billing'] },
    outside: ['gateway'],
  });
  say('the services run');
  try {
    result = await play(system);
  } finally {
    await system.stop();
  }
} finally {
  await brokers.stop();
}

for (const { kind, weight, iur, flow, expectedCents, foundCents } of result.found) {
  say(`${weight} ${kind}: ${iur ?? flow}, expected ${expectedCents}, found ${foundCents}`);
}
const { paidCents, ledger, treasury, explained } = result.cents;
say(`paid ${paidCents}, ledger ${ledger}, treasurer ${treasury}, explained ${explained} cents`);
for (const line of result.wrong) say(`RED: ${line}`);
const isRight = result.wrong.length === 0;
say(isRight ? 'reconciled to the cent' : 'NOT reconciled');
const at = new Date().toISOString();
const folder = join(localFolder, 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `settlement-${at.replaceAll(/[:.]/g, '-')}.json`);
const machine = { cores: availableParallelism(), node: process.version };
const report = { at, ...machine, options, seconds: seconds(), ...result };
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
say(file);
process.exitCode = isRight ? 0 : 1;
