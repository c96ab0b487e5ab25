/**
 * Makes what alerts are for, on a real system under a real Prometheus with the rules' waiting times
 * made shorter: each alert must be silent before, fire, and end when the cause is mended.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cause, Scene } from './cause.ts';
import { realCauses, toldCauses } from './causes.ts';
import { askAll } from './dashboards.ts';
import { mayBeEmpty } from './healthy.ts';
import { sceneOn } from './lunches.ts';
import { startPlant } from './plant.ts';
import type { ActiveAlert } from './prometheus.ts';
import { allAlerts } from './rule-files.ts';

/** Ten minutes are ten seconds. */
const FACTOR = 60;
const FIRES_WITHIN_MS = 150_000;
const ENDS_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 500;

async function told({ prometheus }: Scene): Promise<readonly ActiveAlert[]> {
  return (await prometheus.alerts()).filter(({ state }) => state === 'firing');
}

async function firing(scene: Scene): Promise<ReadonlySet<string>> {
  return new Set((await told(scene)).map(({ labels }) => labels.alertname ?? ''));
}

/** Answers after how many seconds it has held; null where it never came to that. */
async function until(
  scene: Scene,
  holds: (names: ReadonlySet<string>) => boolean,
  withinMs: number,
): Promise<number | null> {
  const begunMs = Date.now();
  while (Date.now() - begunMs < withinMs) {
    if (holds(await firing(scene))) return (Date.now() - begunMs) / 1_000;
    await pause(LOOK_EVERY_MS);
  }
  return null;
}

/** Takes those that fire off these; one may be over when the next begins. */
function takingOff(missing: Set<string>): (names: ReadonlySet<string>) => boolean {
  return (names) => {
    for (const name of names) missing.delete(name);
    return missing.size === 0;
  };
}

async function tryCause(scene: Scene, { alerts, what, cause, mend }: Cause): Promise<string[]> {
  const silent = (names: ReadonlySet<string>) => !alerts.some((name) => names.has(name));
  const names = alerts.join(', ');
  if ((await until(scene, silent, ENDS_WITHIN_MS)) === null) {
    const already = (await told(scene)).filter(({ labels }) =>
      alerts.includes(labels.alertname ?? ''),
    );
    return [
      `fires before anything is wrong: ${JSON.stringify(already.map(({ labels }) => labels))}`,
    ];
  }
  const missing = new Set(alerts);
  let fired: number | null;
  try {
    await cause(scene);
    fired = await until(scene, takingOff(missing), FIRES_WITHIN_MS);
  } finally {
    await mend(scene);
  }
  if (fired === null) return [`${[...missing].join(', ')} does not fire although ${what}`];
  const ended = await until(scene, silent, ENDS_WITHIN_MS);
  if (ended === null) return [`${names} does not end although it is mended: ${what}`];
  const [after, over] = [fired, ended].map((seconds) => `${seconds.toFixed(0)} s`);
  console.log(`${names}: ${what}; fires after ${after}, ends ${over} after it is mended`);
  return [];
}

/** `only` names alerts; without it, all that can be caused are. */
export async function causeAlerts(only: readonly string[] | null): Promise<number> {
  const isWanted = ({ alerts }: Cause) =>
    only === null || alerts.some((alert) => only.includes(alert));
  const plant = await startPlant({ name: 'causes', factor: FACTOR, scrapeSeconds: 1 });
  const scene = sceneOn(plant);
  let reds = 0;
  const red = (problem: string) => {
    reds += 1;
    console.log(`RED: ${problem}`);
  };
  try {
    await scene.playLunch();
    await scene.proveBooks();
    const real = realCauses().filter(isWanted);
    const byWord = toldCauses().filter(isWanted);
    const seen = new Set<Cause>();
    for (const one of [...byWord, ...real]) {
      const found = await tryCause(scene, one).catch((error: Error) => [
        `${one.alerts.join(', ')}: ${error.message}`,
      ]);
      for (const problem of found) red(problem);
      if (found.length === 0) seen.add(one);
    }
    if (!(await firing(scene)).has('Watchdog')) red('the heartbeat is not there');
    const answers = await askAll(plant.prometheus, mayBeEmpty);
    const unread = answers.faults.filter((fault) => fault.startsWith('not understood'));
    for (const query of unread) red(query);
    console.log(
      `queries of dashboards: ${answers.asked}, understood ${answers.asked - unread.length}`,
    );
    const isSeen = (one: Cause) => seen.has(one);
    tellWhich(real.filter(isSeen), byWord.filter(isSeen));
  } finally {
    await plant.stop();
  }
  if (reds === 0) console.log('Everything holds.');
  return reds === 0 ? 0 : 1;
}

/** Every alert is in one of the three. */
function tellWhich(real: readonly Cause[], told: readonly Cause[]): void {
  const really = new Set(['Watchdog', ...real.flatMap(({ alerts }) => alerts)]);
  const byWord = new Set(told.flatMap(({ alerts }) => alerts));
  const others = allAlerts()
    .map(({ alert }) => alert)
    .filter((name) => !really.has(name) && !byWord.has(name));
  console.log(`caused really: ${[...really].join(', ')}`);
  console.log(`by the word of the watchman: ${[...byWord].join(', ')}`);
  console.log(`by promtool alone: ${others.join(', ')}`);
}
