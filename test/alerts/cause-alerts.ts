/**
 * Makes what alerts are for, on a real system under a real Prometheus with the rules' waiting times
 * made shorter: each alert must be silent before, fire, and end when the cause is mended.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Cause, realCauses, type Scene, toldCauses } from './causes.ts';
import { askAll } from './dashboards.ts';
import { mayBeEmpty } from './healthy.ts';
import { playOneLunch, proveBooksOf, TENANT } from './lunches.ts';
import { startPlant } from './plant.ts';
import { allAlerts } from './rule-files.ts';

/** Ten minutes are ten seconds. */
const FACTOR = 60;
const FIRES_WITHIN_MS = 150_000;
const ENDS_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 500;

async function firing({ prometheus }: Scene): Promise<ReadonlySet<string>> {
  const alerts = await prometheus.alerts();
  const fire = alerts.filter(({ state }) => state === 'firing');
  return new Set(fire.map(({ labels }) => labels.alertname ?? ''));
}

/** Answers after how many seconds; null where it never came to that. */
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

async function tryCause(scene: Scene, { alerts, what, cause, mend }: Cause): Promise<string[]> {
  const silent = (names: ReadonlySet<string>) => !alerts.some((name) => names.has(name));
  const names = alerts.join(', ');
  if ((await until(scene, silent, ENDS_WITHIN_MS)) === null) {
    return [`${names} fires before anything is wrong`];
  }
  let fired: number | null;
  try {
    await cause(scene);
    fired = await until(scene, (now) => alerts.every((name) => now.has(name)), FIRES_WITHIN_MS);
  } finally {
    await mend(scene);
  }
  if (fired === null) return [`${names} does not fire although ${what}`];
  const ended = await until(scene, silent, ENDS_WITHIN_MS);
  if (ended === null) return [`${names} does not end although it is mended: ${what}`];
  const [after, over] = [fired, ended].map((seconds) => `${seconds.toFixed(0)} s`);
  console.log(`${names}: ${what}; fires after ${after}, ends ${over} after it is mended`);
  return [];
}

export async function causeAlerts(): Promise<number> {
  const plant = await startPlant({ name: 'causes', factor: FACTOR, scrapeSeconds: 1 });
  const scene: Scene = {
    ...plant,
    tenant: TENANT,
    playLunch: async () => void (await playOneLunch(plant)),
    proveBooks: () => proveBooksOf(plant, { full: true }),
  };
  const problems: string[] = [];
  try {
    await scene.playLunch();
    await scene.proveBooks();
    const [real, told] = [realCauses(), toldCauses()];
    const seen = new Set<Cause>();
    for (const one of [...told, ...real]) {
      const found = await tryCause(scene, one).catch((error: Error) => [
        `${one.alerts.join(', ')}: ${error.message}`,
      ]);
      problems.push(...found);
      if (found.length === 0) seen.add(one);
    }
    if (!(await firing(scene)).has('Watchdog')) problems.push('the heartbeat is not there');
    const answers = await askAll(plant.prometheus, mayBeEmpty);
    const unread = answers.faults.filter((fault) => fault.startsWith('not understood'));
    problems.push(...unread);
    console.log(
      `queries of dashboards: ${answers.asked}, understood ${answers.asked - unread.length}`,
    );
    const isSeen = (one: Cause) => seen.has(one);
    tellWhich(real.filter(isSeen), told.filter(isSeen));
  } finally {
    await plant.stop();
  }
  for (const problem of problems) console.log(`RED: ${problem}`);
  return problems.length === 0 ? 0 : 1;
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
