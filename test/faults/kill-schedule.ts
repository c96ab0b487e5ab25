/** Kills each process as soon as it has worked a little, and each broker once. */
import { setTimeout as pause } from 'node:timers/promises';
import { isReady } from './is-ready.ts';
import { type Plant, type ProcessName, processNames } from './plant.ts';

/** How long a process may work between two kills, and the steps at which it may end by itself. */
interface Fate {
  readonly workMs: number;
  readonly crashPoints: readonly string[];
  /** At which passage of the step, at most. */
  readonly latest: number;
}

/** The steps lie between an effect and what tells of it: there an end hurts most. */
export const FATES: Readonly<Record<ProcessName, Fate>> = {
  attendance: {
    workMs: 5_000,
    crashPoints: ['door.committed', 'door.written'],
    latest: 12,
  },
  relay: {
    workMs: 2_200,
    crashPoints: ['relay.published', 'relay.taken', 'relay.published', 'relay.deleted'],
    latest: 8,
  },
  billing: {
    workMs: 2_500,
    crashPoints: [
      'consumer.committed',
      'consumer.written',
      'consumer.committed',
      'relay.published',
      'consumer.decided',
    ],
    latest: 4,
  },
};

export interface KillPlan {
  readonly seconds: number;
  readonly fates: Readonly<Partial<Record<ProcessName, Fate>>>;
  readonly withBrokers: boolean;
}

export interface KillReport {
  readonly kills: Readonly<Record<string, number>>;
  readonly otherEnds: readonly string[];
}

export async function killInTurn(plant: Plant, plan: KillPlan): Promise<KillReport> {
  const over = new AbortController();
  const killing = processNames.flatMap((name) => {
    const fate = plan.fates[name];
    return fate ? [killOne(plant, name, fate, over.signal)] : [];
  });
  const brokers = plan.withBrokers ? killBrokers(plant, plan.seconds) : Promise.resolve();
  await pause(plan.seconds * 1000);
  over.abort();
  await Promise.all([...killing, brokers]);
  return reportOf(plant, plan);
}

/**
 * Every second life ends by itself, at the next of the crash points. What is armed when the time is
 * over is killed once more, and comes back unarmed.
 */
async function killOne(
  plant: Plant,
  name: ProcessName,
  { workMs, crashPoints, latest }: Fate,
  over: AbortSignal,
): Promise<void> {
  const process = plant.processes[name];
  let life = 0;
  const takeAway = process.whenDown(() => {
    const point = crashPoints[Math.floor(life / 2) % crashPoints.length];
    const nth = 1 + Math.floor(Math.random() * latest);
    process.arm(life % 2 === 0 && point ? `${point}:${nth}` : null);
    life += 1;
  });
  while (!over.aborted) {
    const pid = process.pid();
    await untilReady(plant.readyUrls[name], over);
    // Never in step with anything else that happens in regular intervals.
    await pause(workMs * (0.6 + Math.random() * 0.8), null, { signal: over }).catch(() => {});
    // Where it has ended by itself meanwhile, the next life gets its time too.
    if (!over.aborted && pid !== null && process.pid() === pid) process.kill();
  }
  takeAway();
  process.arm(null);
  process.kill();
}

async function untilReady(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted && !(await isReady(url))) {
    await pause(100, null, { signal: over }).catch(() => {});
  }
}

/** MongoDB after a third of the time, Kafka after two thirds; both come back at once. */
async function killBrokers(plant: Plant, seconds: number): Promise<void> {
  await pause((seconds * 1000) / 3);
  await plant.mongod.kill();
  await plant.mongod.restart();
  await pause((seconds * 1000) / 4);
  await plant.kafka.kill();
  await plant.kafka.restart();
}

function reportOf(plant: Plant, plan: KillPlan): KillReport {
  const all = Object.entries(plant.processes);
  const kills = Object.fromEntries(all.map(([name, process]) => [name, process.kills()]));
  const brokers = plan.withBrokers ? { mongod: 1, kafka: 1 } : {};
  return {
    kills: { ...kills, ...brokers },
    otherEnds: all.flatMap(([name, { otherEnds }]) => otherEnds.map((end) => `${name}: ${end}`)),
  };
}
