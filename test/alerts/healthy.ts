/**
 * A healthy hour: lunches are played on a real system at the pace of a small Comune, and no alert
 * may even come near. At the end every query of every dashboard is asked.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { askAll, type DashboardQuery } from './dashboards.ts';
import { playOneLunch, proveBooksOf } from './lunches.ts';
import { type Plant, startPlant } from './plant.ts';
import { allAlerts } from './rule-files.ts';

const LOOK_EVERY_MS = 15_000;
const LUNCH_EVERY_MS = 120_000;

/** What has no value on a day on which nothing goes wrong; each says so by its title. */
export function mayBeEmpty({ expression }: DashboardQuery): boolean {
  return /ALERTS|status_code="STATUS_CODE_ERROR"|"5\.\."|\bor vector\(0\)/.test(expression);
}

interface Lunches {
  played: number;
  /** What families and schools try again: a door said that it cannot do it just now. */
  readonly interrupted: string[];
  readonly problems: string[];
}

async function playLunches(plant: Plant, untilMs: number): Promise<Lunches> {
  const lunches: Lunches = { played: 0, interrupted: [], problems: [] };
  while (Date.now() < untilMs) {
    const begunMs = Date.now();
    lunches.played += 1;
    try {
      const broken = await playOneLunch(plant);
      if (broken.length > 0) lunches.problems.push(`lunch ${lunches.played}: ${broken.join('; ')}`);
    } catch (error) {
      lunches.interrupted.push((error as Error).message);
    }
    if (lunches.played === 1) await proveBooksOf(plant, { full: false });
    await pause(Math.max(0, Math.min(begunMs + LUNCH_EVERY_MS, untilMs) - Date.now()));
  }
  if (lunches.interrupted.length > lunches.played / 10) {
    lunches.problems.push('too many lunches were interrupted to call this healthy');
  }
  return lunches;
}

/** Looks whether anything fires, or is about to; what is pending for a moment is told apart. */
async function lookOut(plant: Plant, untilMs: number) {
  const fired = new Set<string>();
  const pending = new Set<string>();
  let looks = 0;
  let heartbeats = 0;
  while (Date.now() < untilMs) {
    await pause(Math.min(LOOK_EVERY_MS, Math.max(0, untilMs - Date.now())));
    looks += 1;
    for (const { labels, state, annotations } of await plant.prometheus.alerts()) {
      const { alertname, ...others } = labels;
      if (alertname === 'Watchdog') heartbeats += state === 'firing' ? 1 : 0;
      else {
        const what = `${alertname} ${JSON.stringify(others)}: ${annotations.summary}`;
        (state === 'firing' ? fired : pending).add(what);
      }
    }
  }
  return { fired, pending, looks, heartbeats };
}

export async function healthy(minutes: number): Promise<number> {
  const plant = await startPlant({ name: 'healthy', factor: 1, scrapeSeconds: 15 });
  try {
    console.log(`${allAlerts().length} alerts are watched for ${minutes} minutes`);
    const untilMs = Date.now() + minutes * 60_000;
    const [lunches, seen] = await Promise.all([
      playLunches(plant, untilMs),
      lookOut(plant, untilMs),
    ]);
    const problems = [...lunches.problems];
    problems.push(...[...seen.fired].map((what) => `fired: ${what}`));
    if (seen.heartbeats === 0) problems.push('the heartbeat was never there');
    const missing = await absentSeries(plant);
    problems.push(...missing.map((rule) => `nothing is measured for ${rule}`));
    const answers = await askAll(plant.prometheus, mayBeEmpty);
    problems.push(...answers.faults);
    console.log(`lunches played            ${lunches.played}`);
    for (const why of lunches.interrupted) console.log(`  interrupted: ${why}`);
    console.log(`looks at the alerts       ${seen.looks}`);
    console.log(`alerts that fired         ${seen.fired.size}`);
    for (const what of seen.pending) console.log(`  for a moment pending: ${what}`);
    console.log(`queries of dashboards     ${answers.asked}, with data ${answers.withData}`);
    for (const query of answers.withoutData) console.log(`  without data: ${query}`);
    for (const problem of problems) console.log(`RED: ${problem}`);
    console.log(problems.length === 0 ? 'Everything is silent.' : 'It is not healthy.');
    return problems.length === 0 ? 0 : 1;
  } finally {
    await plant.stop();
  }
}

/** An alert is silent also where its metric has another name: each must be there. */
async function absentSeries({ prometheus, collector }: Plant): Promise<string[]> {
  const absent: string[] = [];
  const names = new Set(
    allAlerts().flatMap(({ expr }) => expr.match(/\b(mestolo_|http_server_)\w+/g) ?? []),
  );
  for (const name of names) {
    if (name.startsWith('mestolo:')) continue;
    const [found] = await prometheus.query(`count(${name})`);
    if (found === undefined) absent.push(name);
  }
  if (collector !== null && !collector.isUp()) absent.push('the collector, which ended');
  return absent;
}
