/**
 * `npm run test:faults -- kill [--seconds 60] [--rate 260]`: kills everything in turn under load
 * and has the books checked from outside; then breaks billing in two ways and wants the checker to
 * see it. `--without-controls` leaves the second half out. `-- storm` pays under fire (storm.ts).
 * `-- senders [--seeds 200]` kills who sends messages at each of its steps (senders.ts).
 * `-- rolling [--from REF]` upgrades everything under load, and takes it back (rolling.ts).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import type { CheckerInput, Findings } from './checker-input.ts';
import { FATES, type KillPlan, killInTurn } from './kill-schedule.ts';
import { observe, untilQuiet } from './observer.ts';
import { type Plant, type PlantOptions, startPlant } from './plant.ts';
import { pushDuplicates } from './push-duplicates.ts';
import { bringRollCalls } from './roll-call-load.ts';
import { rolling } from './rolling.ts';
import { runChecker } from './run-checker.ts';
import { openSchool, TENANT } from './school-under-fire.ts';
import { senders } from './senders.ts';
import { storm } from './storm.ts';

interface Trial {
  readonly name: string;
  readonly seconds: number;
  readonly factsPerSecond: number;
  readonly kills: Omit<KillPlan, 'seconds'>;
  readonly plant?: Omit<PlantOptions, 'folder'>;
  readonly withDuplicates?: boolean;
}

/** How many are needed for the run to mean something. */
const NEEDED = { kills: 20, acceptedFacts: 10_000, factsPerSecond: 200 };
const QUIET_WITHIN_MS = 120_000;
const GRACE_SECONDS = 60;

function folderOf({ name }: Pick<Trial, 'name'>): string {
  return join(localFolder, 'test', `faults-${process.pid}-${name}`);
}

async function runTrial(trial: Trial) {
  const folder = folderOf(trial);
  const plant = await startPlant({ folder, ...trial.plant });
  try {
    const school = await openSchool(plant);
    const observer = observe(plant);
    const { seconds, factsPerSecond } = trial;
    const factsFile = join(folder, 'facts.jsonl');
    const [load, kills] = await Promise.all([
      bringRollCalls(
        {
          school,
          attendanceUrl: plant.attendanceUrl,
          factsPerSecond,
          seconds,
          graceSeconds: GRACE_SECONDS,
        },
        factsFile,
      ),
      killInTurn(plant, { ...trial.kills, seconds }),
    ]);
    if (trial.withDuplicates) await pushDuplicates(plant.logins, 'attendance.meals.v1');
    const quietAfterMs = await quieten(plant);
    const findings = await checked(plant, factsFile);
    return { load, kills, quietAfterMs, findings, ...(await observer.stop()) };
  } finally {
    await plant.stop();
  }
}

async function quieten(plant: Plant): Promise<number> {
  const begunMs = Date.now();
  await untilQuiet(plant, QUIET_WITHIN_MS);
  return Date.now() - begunMs;
}

function checked(plant: Plant, factsFile: string): Promise<Findings> {
  const { logins, databases, folder } = plant;
  const input: CheckerInput = { tenant: TENANT, logins, databases, factsFile };
  return runChecker('test/faults/checker.ts', folder, input);
}

type Outcome = Awaited<ReturnType<typeof runTrial>>;

const total = (kills: Readonly<Record<string, number>>) =>
  Object.values(kills).reduce((sum, one) => sum + one, 0);

/** What a run must have seen; a green checker over a quiet run proves nothing. */
function shortcomings(outcome: Outcome): string[] {
  const { load, kills, findings } = outcome;
  const rate = load.accepted / load.tookSeconds;
  const needs: [string, boolean][] = [
    [`${NEEDED.kills} kills`, total(kills.kills) >= NEEDED.kills],
    [`a kill of each`, Object.values(kills.kills).every((one) => one > 0)],
    [`${NEEDED.acceptedFacts} accepted facts`, findings.acceptedFacts >= NEEDED.acceptedFacts],
    [`${NEEDED.factsPerSecond} facts a second`, rate >= NEEDED.factsPerSecond],
    ['redeliveries', outcome.redeliveries > 0],
    ['aborted transactions', outcome.abortedTransactions > 0],
    ['duplicate publications', findings.duplicatePublications > 0],
    ['facts that were sent again', load.sentAgain > 0],
  ];
  return [
    ...needs.filter(([, met]) => !met).map(([what]) => `not seen: ${what}`),
    ...kills.otherEnds.map((end) => `ended in another way: ${end}`),
    ...load.oddAnswers.slice(0, 10).map((answer) => `odd answer: ${answer}`),
    ...findings.faults.slice(0, 30),
  ];
}

function describe(name: string, outcome: Outcome): void {
  const { load, kills, findings } = outcome;
  const each = Object.entries(kills.kills).map(([one, times]) => `${one} ${times}`);
  const rate = (load.accepted / load.tookSeconds).toFixed(0);
  console.log(`${name}:`);
  console.log(`  kills                   ${total(kills.kills)} (${each.join(', ')})`);
  console.log(`  accepted facts          ${findings.acceptedFacts} (${rate} a second)`);
  console.log(`  facts without an answer ${findings.unknownFacts}`);
  console.log(`  lines sent again        ${load.sentAgain}`);
  console.log(`  redeliveries            ${outcome.redeliveries}`);
  console.log(`  aborted transactions    ${outcome.abortedTransactions}`);
  console.log(`  duplicate publications  ${findings.duplicatePublications}`);
  console.log(`  quiet after             ${(outcome.quietAfterMs / 1000).toFixed(1)} s`);
  console.log(
    `  checked                 ${findings.entries} entries, ${findings.accounts} accounts`,
  );
  console.log(`  faults found            ${findings.faults.length}`);
}

const MAIN = 'kill';
const KILLS = { fates: FATES, withBrokers: true };

/** Shorter: a fault that is there shows itself soon. */
const controls: readonly Omit<Trial, 'factsPerSecond'>[] = [
  {
    name: 'without-dedupe',
    seconds: 12,
    kills: { fates: {}, withBrokers: false },
    plant: { billingPreload: join(import.meta.dirname, 'break-dedupe.ts') },
    withDuplicates: true,
  },
  {
    name: 'offset-first',
    seconds: 24,
    kills: {
      fates: { billing: { ...FATES.billing, crashPoints: ['consumer.decided'], latest: 2 } },
      withBrokers: false,
    },
    plant: { billingPreload: join(import.meta.dirname, 'break-offsets.ts') },
  },
];

async function kill(load: Load): Promise<number> {
  const { seconds, factsPerSecond, withControls } = load;
  const main = await runTrial({ name: MAIN, seconds, factsPerSecond, kills: KILLS });
  describe('Killed in turn', main);
  const problems = shortcomings(main);
  const caught: Record<string, number> = {};
  for (const control of withControls ? controls : []) {
    const outcome = await runTrial({ ...control, factsPerSecond });
    const { faults } = outcome.findings;
    caught[control.name] = faults.length;
    console.log(`Broken on purpose, ${control.name}: ${faults.length} faults found`);
    console.log(
      faults
        .slice(0, 2)
        .map((fault) => `  for example: ${fault}`)
        .join('\n'),
    );
    if (faults.length === 0) problems.push(`the checker does not see a system ${control.name}`);
    else rmSync(folderOf(control), { recursive: true });
  }
  const at = new Date().toISOString();
  const folder = join(localFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `faults-kill-${at.replaceAll(/[:.]/g, '-')}.json`);
  const { findings, ...seen } = main;
  const result = { at, seconds, factsPerSecond, ...seen, findings, caught, problems };
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  // Databases, topics and logs are kept where there is something to look for.
  if (problems.length === 0) rmSync(folderOf({ name: MAIN }), { recursive: true });
  for (const problem of problems) console.log(`RED: ${problem}`);
  console.log(`${problems.length === 0 ? 'Everything holds' : 'It does not hold'}. ${file}`);
  return problems.length === 0 ? 0 : 1;
}

interface Load {
  readonly seconds: number;
  readonly factsPerSecond: number;
  readonly withControls: boolean;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rate: { type: 'string' },
    notices: { type: 'string', default: '2000' },
    processes: { type: 'string', default: '1' },
    'kill-every': { type: 'string', default: '5' },
    'kafka-away': { type: 'string', default: '20' },
    seeds: { type: 'string', default: '200' },
    from: { type: 'string' },
    'without-controls': { type: 'boolean', default: false },
  },
});
const withControls = !values['without-controls'];
if (positionals[0] === 'kill') {
  process.exitCode = await kill({
    seconds: Number(values.seconds ?? 60),
    factsPerSecond: Number(values.rate ?? 260),
    withControls,
  });
} else if (positionals[0] === 'storm') {
  process.exitCode = await storm({
    notices: Number(values.notices),
    psps: 50,
    seconds: Number(values.seconds ?? 50),
    killEverySeconds: Number(values['kill-every']),
    kafkaAwaySeconds: Number(values['kafka-away']),
    processes: Number(values.processes),
    withControl: withControls,
  });
} else if (positionals[0] === 'senders') {
  process.exitCode = await senders({
    seeds: Number(values.seeds),
    from: Number(values.from ?? '1'),
    withControls,
  });
} else if (positionals[0] === 'rolling') {
  process.exitCode = await rolling({
    from: values.from ?? null,
    factsPerSecond: Number(values.rate ?? 30),
    withControls,
  });
} else {
  console.error('usage: npm run test:faults -- kill [--seconds 60] [--rate 260]');
  console.error('       npm run test:faults -- storm [--notices 2000] [--processes 1]');
  console.error('       npm run test:faults -- senders [--seeds 200] [--from 1]');
  console.error('       npm run test:faults -- rolling [--from REF] [--rate 30]');
  process.exitCode = 2;
}
