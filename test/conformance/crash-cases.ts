/**
 * The crash table, row by row: the process dies at a step, another one goes on, all is there once.
 */
import { OUTBOX } from '@mestolo/messaging/collections.ts';
import { type CrashPoint, crashPoints } from '@mestolo/messaging/crash-points.ts';
import { expect, it } from 'vitest';
import { recordsOf } from './relay-cases.ts';
import { runSubject } from './subject.ts';
import { Echoed } from './test-domain.ts';
import { counts, SESSION, type Suite, until, type World } from './world.ts';

const AT_ONCE = 3;
const FACTS = 12;

/** Crashes at the step, starts another process with the same work, and looks at what is left. */
async function crashAndGoOn(world: World, step: CrashPoint): Promise<string> {
  const topic = await world.topic({ partitions: 2 });
  const echoTo = await world.topic({ events: [Echoed], partitions: 1 });
  const isDoor = step.startsWith('door');
  const facts = isDoor ? 3 : FACTS;
  if (!isDoor) await world.bus().publish([{ topic: topic.name, records: counts(0, facts) }]);
  const failOn = step === 'consumer.quarantined' ? [4] : [];
  const submit = isDoor ? [0, 1, 2] : [];
  const plan = { group: world.group, topic, echoTo, failOn, submit };
  const crashed = await world.child({ ...plan, session: SESSION }, { CRASH_AT: step });
  await crashed.ended;
  expect([step, crashed.signalCode]).toEqual([step, 'SIGKILL']);
  await runSubject(await world.messaging(), plan);
  const expected = facts - failOn.length;
  const effects = await world.untilEffects(expected);
  await until(`an empty outbox after ${step}`, async () => {
    return (await world.db.collection(OUTBOX).countDocuments()) === 0;
  });
  const echoes = await recordsOf(world, echoTo, expected);
  const aside = await world.db.collection('quarantine').countDocuments();
  return [
    ...[step, effects.length, new Set(effects.map(({ n }) => n)).size],
    ...[new Set(echoes.map(({ id }) => id)).size, aside],
  ].join(' ');
}

/** Those who send and answer messages belong to services, whose own tests kill them. */
const steps = crashPoints.filter((step) => /^(consumer|door|relay)\./.test(step));

export function crashes(suite: Suite & { newWorld(): World }): void {
  it('leaves each fact once, whatever step the process dies at', { timeout: 200_000 }, async () => {
    const ahead = [...steps];
    const left: string[] = [];
    const work = async (): Promise<void> => {
      for (let step = ahead.shift(); step !== undefined; step = ahead.shift()) {
        const world = suite.newWorld();
        try {
          left.push(await crashAndGoOn(world, step));
        } finally {
          await world.close();
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const right = steps.map((step) => {
      if (step.startsWith('door')) return `${step} 3 3 3 0`;
      return step === 'consumer.quarantined' ? `${step} 11 11 11 1` : `${step} 12 12 12 0`;
    });
    expect(left.toSorted()).toEqual(right.toSorted());
  });
}
