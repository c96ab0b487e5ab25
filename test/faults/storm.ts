/**
 * The storm of payments: many PSPs at once, every receipt several times, payments killed every few
 * seconds, Kafka away in the middle; then the books are checked from outside.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { isReady } from './is-ready.ts';
import { untilQuiet } from './observer.ts';
import { runChecker } from './run-checker.ts';
import type { StormFindings, StormInput } from './storm-checker.ts';
import { type AskedNotice, askForNotices, openComune, STORM_TENANT } from './storm-comune.ts';
import { STORM_DATABASES, type StormPlant, startStormPlant } from './storm-plant.ts';
import { type PspReport, payAll } from './storm-psps.ts';

export interface StormWishes {
  readonly notices: number;
  readonly psps: number;
  /** Over how many seconds the payments begin. */
  readonly seconds: number;
  readonly killEverySeconds: number;
  readonly kafkaAwaySeconds: number;
  /** Equal processes of payments behind one entrance. */
  readonly processes: number;
  readonly withControl: boolean;
}

const COPIES = 3;
const QUIET_WITHIN_MS = 180_000;
const P99_MS = 2_000;
const PAID_WITHIN_SECONDS = 60;

type Trial = Omit<StormWishes, 'withControl'> & {
  readonly name: string;
  readonly preload?: string;
};

const folderOf = ({ name }: Pick<Trial, 'name'>): string =>
  join(localFolder, 'test', `storm-${process.pid}-${name}`);

async function runTrial(trial: Trial) {
  const folder = folderOf(trial);
  const plant = await startStormPlant({
    folder,
    paymentsProcesses: trial.processes,
    ...(trial.preload === undefined ? {} : { preload: trial.preload }),
  });
  try {
    await plant.ready();
    const accountIds = await openComune(plant);
    const notices = await askForNotices(plant, accountIds, trial.notices);
    const over = new AbortController();
    const killing = killEvery(plant, trial.killEverySeconds * 1000, over.signal);
    const away = kafkaAway(plant, trial);
    const paid = await payAll({
      gatewayUrl: plant.urls.gateway,
      notices,
      psps: trial.psps,
      seconds: trial.seconds,
      giveUpAfterSeconds: trial.seconds + 120,
      copies: COPIES,
    });
    over.abort();
    const [kafkaAwaySeconds] = await Promise.all([away, killing]);
    await delivered(plant);
    const logins = { logins: plant.logins, databases: STORM_DATABASES };
    await untilQuiet(logins, QUIET_WITHIN_MS, 'payments.receipts.v1');
    const findings = await checked(plant, notices);
    const kills = plant.payments.reduce((sum, process) => sum + process.kills(), 0);
    const otherEnds = [...plant.payments, ...plant.others].flatMap(({ name, otherEnds: ends }) =>
      ends.map((end) => `${name}: ${end}`),
    );
    return { paid, kills, kafkaAwaySeconds, otherEnds, findings };
  } finally {
    await plant.stop();
  }
}

/** One process after another; each comes back at once, and the next waits until it works. */
async function killEvery(plant: StormPlant, everyMs: number, over: AbortSignal): Promise<void> {
  if (everyMs === 0) return;
  for (let turn = 0; !over.aborted; turn += 1) {
    await pause(everyMs, null, { signal: over }).catch(() => undefined);
    const index = turn % plant.payments.length;
    if (!over.aborted) plant.payments[index]?.kill();
  }
  // Nothing is checked before all of them are back.
  for (const url of plant.paymentsReady) {
    while (!(await isReady(url))) await pause(100);
  }
}

async function kafkaAway(plant: StormPlant, trial: Trial): Promise<number> {
  const { kafkaAwaySeconds, seconds } = trial;
  if (kafkaAwaySeconds === 0) return 0;
  await pause(((seconds - kafkaAwaySeconds) / 2) * 1000);
  const begunMs = Date.now();
  await plant.kafka.kill();
  await pause(Math.max(0, kafkaAwaySeconds * 1000 - (Date.now() - begunMs)));
  const awayMs = Date.now() - begunMs;
  await plant.kafka.restart();
  return awayMs / 1000;
}

/** The node has nothing left to send; it is asked to, as PagoPA's support is after a bad day. */
export async function delivered(plant: Pick<StormPlant, 'urls'>): Promise<void> {
  await fetch(`${plant.urls.gateway}/receipts:send`, { method: 'POST' });
  const deadline = Date.now() + QUIET_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${plant.urls.gateway}/payments`);
    const { payments } = (await response.json()) as { payments: { receiptState: string }[] };
    const waiting = payments.filter(({ receiptState }) => receiptState === 'waiting').length;
    if (waiting === 0) return;
    if (Date.now() > deadline) throw new Error(`${waiting} receipts were never taken`);
    await pause(500);
  }
}

async function checked(plant: StormPlant, notices: readonly AskedNotice[]): Promise<StormFindings> {
  const noticesFile = join(plant.folder, 'notices.json');
  writeFileSync(noticesFile, JSON.stringify(notices));
  const input: StormInput = {
    tenant: STORM_TENANT,
    logins: plant.logins,
    databases: { payments: STORM_DATABASES.payments, billing: STORM_DATABASES.billing },
    gatewayUrl: plant.urls.gateway,
    noticesFile,
  };
  return runChecker('test/faults/storm-checker.ts', plant.folder, input);
}

type Outcome = Awaited<ReturnType<typeof runTrial>>;

const byTime = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function timesOf({ paid, findings }: Outcome) {
  const kinds = { verify: paid.verifyMs, get: paid.getMs, receipt: findings.receiptMs };
  const every = { ...kinds, all: Object.values(kinds).flat() };
  return Object.fromEntries(
    Object.entries(every).map(([name, values]) => {
      const sorted = byTime(values);
      const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
      return [name, { answers: sorted.length, p50Ms: p50, p99Ms: p99, mostMs: sorted.at(-1) ?? 0 }];
    }),
  );
}

/** What a storm must have seen and done to count. */
function shortcomings(wishes: StormWishes, outcome: Outcome): string[] {
  const { paid, kills, kafkaAwaySeconds, findings, otherEnds } = outcome;
  const p99Ms = timesOf(outcome).all?.p99Ms ?? 0;
  const { seconds, killEverySeconds } = wishes;
  const leastKills = killEverySeconds === 0 ? 0 : Math.floor(seconds / killEverySeconds) - 1;
  const needs: [string, boolean][] = [
    [`${wishes.notices} payments`, paid.paid === wishes.notices],
    [`all paid within ${PAID_WITHIN_SECONDS} s`, paid.tookSeconds <= PAID_WITHIN_SECONDS],
    [`${leastKills} kills`, kills >= leastKills],
    ['Kafka away', kafkaAwaySeconds >= wishes.kafkaAwaySeconds],
    ['each receipt three times', findings.receiptsSent >= COPIES * wishes.notices],
    [`answers within ${P99_MS} ms at p99`, p99Ms < P99_MS],
  ];
  return [
    ...needs.filter(([, met]) => !met).map(([what]) => `not seen: ${what}`),
    ...otherEnds.map((end) => `ended in another way: ${end}`),
    ...paid.wrongAnswers.slice(0, 20).map((answer) => `wrong answer: ${answer}`),
    ...findings.faults.slice(0, 30),
  ];
}

function describe(outcome: Outcome): void {
  const { paid, kills, kafkaAwaySeconds, findings } = outcome;
  console.log(`  paid                    ${paid.paid} in ${paid.tookSeconds.toFixed(1)} s`);
  console.log(`  kills of payments       ${kills}`);
  console.log(`  Kafka away              ${kafkaAwaySeconds.toFixed(1)} s`);
  console.log(`  asked again             ${paid.askedAgain} verifies and gets without an answer`);
  console.log(
    `  receipts                ${findings.receiptsSent} sent, ${findings.receiptsAnswered} answered`,
  );
  console.log(`  wrong answers           ${paid.wrongAnswers.length}`);
  for (const [name, { answers, p50Ms, p99Ms, mostMs }] of Object.entries(timesOf(outcome))) {
    console.log(
      `  ${`answers, ${name}`.padEnd(23)} ${answers}: p50 ${p50Ms}, p99 ${p99Ms}, most ${mostMs} ms`,
    );
  }
  console.log(`  duplicate publications  ${findings.duplicatePublications}`);
  console.log(
    `  credited                ${findings.entries} entries, ${findings.creditedCents} cents`,
  );
  console.log(`  faults found            ${findings.faults.length}`);
}

/** Payments takes each copy of a receipt for one of its own; the checker must see that. */
async function control(): Promise<readonly string[]> {
  const trial: Trial = {
    name: 'without-dedupe',
    ...{
      notices: 60,
      psps: 10,
      seconds: 6,
      killEverySeconds: 0,
      kafkaAwaySeconds: 0,
      processes: 1,
    },
    preload: join(import.meta.dirname, 'break-receipt-dedupe.ts'),
  };
  const { findings } = await runTrial(trial);
  console.log(`Broken on purpose, without dedupe: ${findings.faults.length} faults found`);
  for (const fault of findings.faults.slice(0, 2)) console.log(`  for example: ${fault}`);
  if (findings.faults.length > 0) rmSync(folderOf(trial), { recursive: true });
  return findings.faults;
}

export async function storm(wishes: StormWishes): Promise<number> {
  const main = { name: 'storm', ...wishes };
  const outcome = await runTrial(main);
  console.log(`A storm over ${wishes.processes} process(es) of payments:`);
  describe(outcome);
  const problems = shortcomings(wishes, outcome);
  const caught = wishes.withControl ? (await control()).length : null;
  if (caught === 0) problems.push('the checker does not see a system without dedupe');
  const at = new Date().toISOString();
  const folder = join(localFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `faults-storm-${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(
    file,
    `${JSON.stringify(resultOf(at, { wishes, outcome, caught, problems }), null, 2)}\n`,
  );
  if (problems.length === 0) rmSync(folderOf(main), { recursive: true });
  for (const problem of problems) console.log(`RED: ${problem}`);
  console.log(`${problems.length === 0 ? 'Everything holds' : 'It does not hold'}. ${file}`);
  return problems.length === 0 ? 0 : 1;
}

function resultOf(
  at: string,
  given: {
    readonly wishes: StormWishes;
    readonly outcome: Outcome;
    readonly caught: number | null;
    readonly problems: readonly string[];
  },
) {
  const { wishes, outcome, caught, problems } = given;
  const { paid, findings, ...seen } = outcome;
  const { verifyMs: _, getMs: __, ...paidShort }: PspReport = paid;
  const { receiptMs: ___, ...found } = findings;
  return { at, wishes, ...seen, paid: paidShort, times: timesOf(outcome), found, caught, problems };
}
