/**
 * A rolling upgrade and the way back: every instance of every service is replaced in turn by this
 * code, then by the older again, while facts, offices, payments and pages go on. Afterwards the
 * books are checked from outside, and errors, pauses and losses are made on purpose, to be seen.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import type { Fact, Findings } from './checker-input.ts';
import { untilQuiet } from './observer.ts';
import { bringRollCalls } from './roll-call-load.ts';
import type { Answered } from './rolling-balancer.ts';
import { loseOneOfEach, quarantined } from './rolling-books.ts';
import { knockAtDoors } from './rolling-load.ts';
import { followPostings, type Posting, pausesOf } from './rolling-pauses.ts';
import { type RollingPlant, startRollingPlant } from './rolling-plant.ts';
import { doorsOf, type RollingOutcome, reportRolling } from './rolling-report.ts';
import { olderVersion, thisVersion, type Version } from './rolling-version.ts';
import { runChecker } from './run-checker.ts';
import { openSchool, TENANT } from './school-under-fire.ts';
import { delivered } from './storm.ts';
import type { StormFindings } from './storm-checker.ts';
import { type AskedNotice, askForNotices, openComune, STORM_TENANT } from './storm-comune.ts';

export interface RollingWishes {
  readonly from: string | null;
  readonly factsPerSecond: number;
  readonly withControls: boolean;
}

/** What was done when: a pause can be told apart by what caused it. */
export interface Step {
  readonly what: string;
  readonly fromMs: number;
  toMs: number;
}

const LONGEST_SECONDS = 1_200;
const BEFORE_MS = 15_000;
/** Long enough to be over what is allowed. */
const FROZEN_MS = 6_500;
const CONTROL_MS = 3_000;
const QUIET_WITHIN_MS = 120_000;

const mealIdOf = ({ pupilId, servedOn }: Pick<Fact, 'pupilId' | 'servedOn'>) =>
  createHash('sha256').update(`${TENANT}|${pupilId}|${servedOn}|lunch`).digest('hex').slice(0, 32);

class Journal {
  readonly answers: Answered[] = [];
  readonly steps: Step[] = [];
  readonly odd: string[] = [];
  readonly acceptedAtMs = new Map<string, number>();

  async step(what: string, work: () => Promise<void>): Promise<Step> {
    const step: Step = { what, fromMs: Date.now(), toMs: Date.now() };
    this.steps.push(step);
    await work();
    step.toMs = Date.now();
    console.log(`  ${((step.toMs - step.fromMs) / 1000).toFixed(1).padStart(5)} s  ${what}`);
    return step;
  }

  accepted(fact: Omit<Fact, 'outcome'>): void {
    const mealId = mealIdOf(fact);
    if (fact.state === 'present' && !this.acceptedAtMs.has(mealId))
      this.acceptedAtMs.set(mealId, Date.now());
  }
}

/** One instance after the other; the next only when the last one works. */
async function replaceAll(plant: RollingPlant, version: Version, journal: Journal): Promise<void> {
  for (const instance of plant.instances) {
    const { name, service, port } = instance;
    await journal.step(`${name} becomes ${version.name}`, async () => {
      await plant.balancers[service].takeOut(port);
      const code = await plant.replace(instance, version);
      if (code !== 0) journal.odd.push(`${name} ended with ${code} when it was asked to stop`);
      await plant.balancers[service].putIn(port);
    });
  }
}

/** Errors and a pause that must be seen: an instance killed under its callers, two that freeze. */
async function disturb(plant: RollingPlant, journal: Journal) {
  const of = (service: string) => plant.instances.filter((one) => one.service === service);
  const killed = await journal.step('attendance-1 is killed, on purpose', async () => {
    of('attendance')[0]?.process.kill();
    await pause(CONTROL_MS);
    await plant.ready();
  });
  const frozen = await journal.step('billing freezes, on purpose', async () => {
    const pids = of('billing').flatMap(({ process: { pid } }) => pid() ?? []);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await pause(FROZEN_MS);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await pause(CONTROL_MS);
  });
  return { killed, frozen };
}

async function check(plant: RollingPlant, factsFile: string, notices: readonly AskedNotice[]) {
  const { logins, databases, folder, urls } = plant;
  const noticesFile = join(folder, 'notices.json');
  writeFileSync(noticesFile, JSON.stringify(notices));
  const meals = { tenant: TENANT, logins, databases, factsFile };
  const payments = { ...meals, tenant: STORM_TENANT, gatewayUrl: urls.gateway, noticesFile };
  return {
    meals: await runChecker<Findings>('test/faults/checker.ts', folder, meals),
    payments: await runChecker<StormFindings>('test/faults/storm-checker.ts', folder, payments),
  };
}

async function openEverything(plant: RollingPlant) {
  await plant.ready();
  const target = { ...plant, attendanceUrl: plant.urls.attendance, billingUrl: plant.urls.billing };
  const school = await openSchool({ ...target, officeToken: plant.token });
  const doors = plant.instances.filter(({ service }) => service === 'payments');
  const paymentsReady = doors.map(({ port }) => `http://127.0.0.1:${port}/ready`);
  const accountIds = await openComune(plant);
  const notices = await askForNotices({ ...plant, paymentsReady }, accountIds, 1);
  return { school, accountIds, notices };
}

async function roll(
  wishes: RollingWishes & { readonly older: Version },
  plant: RollingPlant,
  journal: Journal,
) {
  const { withControls, factsPerSecond, older } = wishes;
  const { school, accountIds } = await openEverything(plant);
  const postings = followPostings(plant.logins.mongodbUri, plant.databases.billing);
  const factsFile = join(plant.folder, 'facts.jsonl');
  const over = new AbortController();
  const load = { seconds: LONGEST_SECONDS, graceSeconds: 60, factsPerSecond };
  const working = Promise.all([
    bringRollCalls(
      {
        ...load,
        school,
        attendanceUrl: plant.urls.attendance,
        enough: over.signal,
        onAccepted: (fact) => journal.accepted(fact),
      },
      factsFile,
    ),
    knockAtDoors(plant, accountIds, over.signal),
  ]);
  await journal.step('nothing is changed', () => pause(BEFORE_MS));
  const fromMs = Date.now();
  await journal.step(`users and topics of ${thisVersion.name}`, () => plant.prepare(thisVersion));
  await replaceAll(plant, thisVersion, journal);
  await journal.step('all is new', () => pause(CONTROL_MS));
  await replaceAll(plant, older, journal);
  await journal.step('all is as before', () => pause(CONTROL_MS));
  const toMs = Date.now();
  // What was accepted last has to be posted before its delay can be told.
  await pause(CONTROL_MS);
  const disturbed = withControls ? await disturb(plant, journal) : null;
  over.abort();
  const [facts, doors] = await working;
  await delivered(plant);
  const quietBegunMs = Date.now();
  await untilQuiet(plant, QUIET_WITHIN_MS);
  await untilQuiet(plant, QUIET_WITHIN_MS, 'payments.receipts.v1');
  await postings.stop();
  const quietAfterMs = Date.now() - quietBegunMs;
  const rest = { facts, doors, quietAfterMs, postings: postings.all };
  return { ...rest, window: { fromMs, toMs }, disturbed, factsFile };
}

function controlsOf(
  journal: Journal,
  postings: readonly Posting[],
  disturbed: { readonly killed: Step; readonly frozen: Step } | null,
) {
  if (disturbed === null) return null;
  const { killed, frozen } = disturbed;
  const errors = doorsOf(journal.answers, killed).flatMap(({ wrong }) => wrong).length;
  const { longestGapMs } = pausesOf(postings, journal.acceptedAtMs, frozen);
  return { errorsOfTheKilled: errors, gapOfTheFrozenMs: longestGapMs };
}

export async function rolling(wishes: RollingWishes): Promise<number> {
  const older = await olderVersion(wishes.from);
  const folder = join(localFolder, 'test', `rolling-${process.pid}`);
  const journal = new Journal();
  const plant = await startRollingPlant(folder, older, (answer) => journal.answers.push(answer));
  let outcome: RollingOutcome;
  try {
    const seen = await roll({ ...wishes, older }, plant, journal);
    const { facts, doors, window, quietAfterMs } = seen;
    const books = await check(plant, seen.factsFile, doors.notices);
    const waiting = await quarantined(plant);
    const otherEnds = plant.instances.flatMap(({ name, process: { otherEnds: ends } }) =>
      ends.map((end) => `${name}: ${end}`),
    );
    const controls = controlsOf(journal, seen.postings, seen.disturbed);
    let planted: number | null = null;
    if (wishes.withControls) {
      await loseOneOfEach(plant);
      const again = await check(plant, seen.factsFile, doors.notices);
      planted = Math.min(again.meals.faults.length, again.payments.faults.length);
    }
    outcome = {
      older: older.name,
      window,
      steps: journal.steps,
      doors: doorsOf(journal.answers, window),
      before: doorsOf(journal.answers, { fromMs: window.fromMs - BEFORE_MS, toMs: window.fromMs }),
      pauses: pausesOf(seen.postings, journal.acceptedAtMs, window),
      facts,
      payments: doors,
      books,
      quarantined: waiting,
      odd: [...journal.odd, ...otherEnds],
      quietAfterMs,
      controls: controls && { ...controls, faultsPlanted: planted ?? 0 },
    };
  } finally {
    await plant.stop();
  }
  const at = new Date().toISOString();
  mkdirSync(join(localFolder, 'results'), { recursive: true });
  const file = join(localFolder, 'results', `faults-rolling-${at.replaceAll(/[:.]/g, '-')}.json`);
  const { problems, result } = reportRolling(outcome);
  writeFileSync(file, `${JSON.stringify({ at, wishes, ...result, problems }, null, 2)}\n`);
  if (problems.length === 0) rmSync(folder, { recursive: true });
  for (const problem of problems) console.log(`RED: ${problem}`);
  console.log(`${problems.length === 0 ? 'Everything holds' : 'It does not hold'}. ${file}`);
  return problems.length === 0 ? 0 : 1;
}
