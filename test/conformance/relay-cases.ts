/** The outbox and its relay: nothing is skipped, whatever is published twice. */

import { defineEvent } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import { LEASES, OUTBOX } from '@mestolo/messaging/collections.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { type OutboxDocument, outboxDocuments } from '@mestolo/messaging/outbox.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { countingHandler, Echoed, testTopic } from './test-domain.ts';
import { counts, SESSION, type Suite, until, type World } from './world.ts';

/** Everything in a topic, by partition and offset. */
export async function recordsOf(world: World, topic: TopicDefinition, atLeast: number) {
  const received: { id: string; key: string; data: Record<string, unknown>; value: string }[] = [];
  const subscription = world.bus().subscribe({
    group: `${world.name}.reader.${Math.random()}`,
    topics: [topic.name],
    partitions: 3,
    startAt: async () => [],
    onRecords: async ({ records }) => {
      for (const { value } of records) {
        const event = JSON.parse(value?.toString() ?? '{}');
        received.push({ ...event, key: event.partitionkey, value: value?.toString() ?? '' });
      }
    },
    onRevoke: async () => undefined,
  });
  await subscription.start();
  await until(`${atLeast} records in ${topic.name}`, () => received.length >= atLeast);
  await subscription.close(2_000);
  return received;
}

const outboxIsEmpty = (world: World) =>
  until('an empty outbox', async () => (await world.db.collection(OUTBOX).countDocuments()) === 0);

const StateChanged = defineEvent(
  'it.mestolo.test.state-changed.v1',
  z.object({ version: z.int(), filler: z.string() }),
);

interface State {
  readonly _id: string;
  readonly version: number;
}

/** A door that moves documents of a compacted topic. */
function stateDoor(topic: TopicDefinition) {
  return {
    load: async () => null,
    decide: (_: null, requests: readonly { request: State }[]) => ({
      answers: requests.map(() => 'done'),
      decision: {
        writes: [
          {
            collection: 'states',
            operations: requests.map(({ request: { _id, version } }) => ({
              updateOne: { filter: { _id }, update: { $set: { version } }, upsert: true },
            })),
          },
        ],
        events: [],
        changed: requests.map(({ request }) => ({ topic, key: request._id, cause: null })),
      },
    }),
  };
}

const echoOf = (topic: TopicDefinition, of: string): OutgoingEvent => ({
  topic,
  definition: Echoed,
  id: `${topic.name}:${of}`,
  tenant: 'pianengo',
  key: 'k',
  subject: 'k',
  time: '2020-09-14T10:15:00.000Z',
  data: { of },
  cause: null,
});

/** A door that publishes to whatever topic it is asked for. */
const echoDoor = {
  load: async () => null,
  decide: (_: null, requests: readonly { request: TopicDefinition }[]) => ({
    answers: requests.map(() => 'done'),
    decision: {
      writes: [],
      changed: [],
      events: requests.map(({ request }) => echoOf(request, 'door')),
    },
  }),
};

function currentStates(world: World, topic: TopicDefinition) {
  return async (keys: readonly string[]): Promise<OutgoingEvent[]> => {
    const states = world.db.collection<State>('states');
    const found = await states.find({ _id: { $in: [...keys] } }).toArray();
    return found.map(({ _id, version }) => ({
      topic,
      definition: StateChanged,
      id: `${_id}:${version}`,
      tenant: 'pianengo',
      key: _id,
      subject: _id,
      time: '2020-09-14T10:15:00.000Z',
      data: { version, filler: '' },
      cause: null,
    }));
  };
}

export function relay(suite: Suite): void {
  it('publishes what a transaction left, and deletes it after the acknowledgement', async () => {
    const world = suite.world();
    const [topic, echoTo] = [await world.topic(), await world.topic({ events: [Echoed] })];
    const messaging = await world.messaging();
    const handler = countingHandler({ echoTo });
    messaging.consume({ group: world.group, topics: [topic], handler });
    await messaging.start();
    await world.bus().publish([{ topic: topic.name, records: counts(0, 200) }]);
    const echoes = await recordsOf(world, echoTo, 200);
    expect(new Set(echoes.map(({ id }) => id)).size).toBe(200);
    await outboxIsEmpty(world);
    expect(await messaging.outboxAgeMs()).toBe(0);
  });

  it('publishes again when the acknowledgement was lost', async () => {
    const world = suite.world();
    const [topic, echoTo] = [await world.topic(), await world.topic({ events: [Echoed] })];
    await world.bus().publish([{ topic: topic.name, records: counts(0, 20) }]);
    const plan = { group: world.group, topic, echoTo, session: SESSION };
    const crashed = await world.child(plan, { CRASH_AT: 'relay.published' });
    await crashed.ended;
    expect(crashed.signalCode).toBe('SIGKILL');
    expect(await world.db.collection(OUTBOX).countDocuments()).toBeGreaterThan(0);
    await world.child(plan);
    await outboxIsEmpty(world);
    await world.untilEffects(20);
    await outboxIsEmpty(world);
    const echoes = await recordsOf(world, echoTo, 21);
    expect(new Set(echoes.map(({ id }) => id)).size).toBe(20);
  });

  it('leaves the newest document of a compacted topic, though it moves meanwhile', async () => {
    const world = suite.world();
    const topic = await world.topic({ cleanup: 'compact', events: [StateChanged], partitions: 1 });
    await world.db.createCollection('states');
    const read = currentStates(world, topic);
    let reads = 0;
    const messaging = await world.messaging({
      current: {
        [topic.name]: async (keys) => {
          const events = await read(keys);
          reads += 1;
          // After the relay has read: somebody else moves the document and publishes it first.
          if (reads === 1) {
            await world.db
              .collection<State>('states')
              .updateOne({ _id: 'a' }, { $set: { version: 9 } });
          }
          return events;
        },
      },
    });
    const door = messaging.door('states', stateDoor(topic));
    await messaging.start();
    await door.submit({ _id: 'a', version: 1 }, NO_CAUSE);
    await outboxIsEmpty(world);
    const versions = (await recordsOf(world, topic, 2)).map(({ data }) => data.version);
    expect(versions).toEqual([1, 9]);
  });

  it('publishes every current document again at night', async () => {
    const world = suite.world();
    const topic = await world.topic({ cleanup: 'compact', events: [StateChanged], partitions: 1 });
    const states = Array.from({ length: 1_100 }, (_, n) => ({ _id: `s${n}`, version: n + 1 }));
    await world.db.collection<State>('states').insertMany(states);
    const messaging = await world.messaging({
      current: { [topic.name]: currentStates(world, topic) },
      everyKey: {
        [topic.name]: async function* () {
          for await (const { _id } of world.db.collection<State>('states').find()) yield _id;
        },
      },
    });
    expect(await messaging.republishAll(topic.name)).toBe(1_100);
    const published = await recordsOf(world, topic, 1_100);
    expect(new Set(published.map(({ key }) => key)).size).toBe(1_100);
  });

  it('shares the slots among relays, and takes over those of a dead one', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const holders = async () => {
      const leases = await world.db
        .collection(LEASES)
        .find({ _id: /^relay:/ as never })
        .toArray();
      const live = leases.filter(({ until: end }) => end.getTime() > Date.now());
      return Map.groupBy(live, ({ holder }) => holder);
    };
    const sharesAre = (...shares: number[]) =>
      until(`slots shared ${shares}`, async () => {
        const sizes = [...(await holders()).values()].map(({ length }) => length);
        return JSON.stringify(sizes.toSorted()) === JSON.stringify(shares.toSorted());
      });
    const messaging = await world.messaging();
    await messaging.start();
    await sharesAre(16);
    const other = await world.child({ group: world.group, topic, session: SESSION });
    await sharesAre(8, 8);
    await other.kill();
    await sharesAre(16);
  });

  it('is woken in a process of its own by the commits of others', async () => {
    const world = suite.world();
    const [topic, echoTo] = [await world.topic(), await world.topic({ events: [Echoed] })];
    // It would look by itself only long after this test has given up.
    const session = { ...SESSION, sweepEveryMs: 600_000 };
    const plan = { group: world.group, topic, echoTo, session };
    const relaying = await world.child({ ...plan, roles: ['relay'] });
    await relaying.says('started');
    const door = await world.child({ ...plan, roles: ['door'], submit: [1, 2, 3] });
    await door.says('submitted');
    const echoes = await recordsOf(world, echoTo, 3);
    expect(echoes.map(({ data }) => data.of).toSorted()).toEqual(['door-1', 'door-2', 'door-3']);
    await outboxIsEmpty(world);
  });

  it('finds what others left in its slots, though its own commits never cease', async () => {
    const world = suite.world();
    const [own, others] = [await world.topic({ events: [Echoed] }), await world.topic()];
    const messaging = await world.messaging();
    const door = messaging.door('echo', echoDoor);
    await messaging.start();
    await door.submit(own, NO_CAUSE);
    await outboxIsEmpty(world);
    let isFound = false;
    const working = (async () => {
      while (!isFound) await door.submit(own, NO_CAUSE);
    })();
    // As of a process that lost this slot while its transaction went on: it tells us nothing.
    const decision = { events: [echoOf(others, 'stranded')], changed: [] };
    const left = outboxDocuments({ service: 'test', slot: 3, at: new Date(), decision });
    await world.db.collection<OutboxDocument>(OUTBOX).insertMany(left);
    const found = await recordsOf(world, others, 1).finally(() => {
      isFound = true;
    });
    await working;
    expect(found.map(({ data }) => data.of)).toEqual(['stranded']);
  });

  it('is not held up by a document that cannot be published', async () => {
    const world = suite.world();
    const echoTo = await world.topic({ events: [Echoed] });
    const missing = testTopic({ name: `${world.name}.missing.v1`, events: [Echoed] });
    const messaging = await world.messaging();
    const door = messaging.door('echo', echoDoor);
    await messaging.start();
    await door.submit(missing, NO_CAUSE);
    await door.submit(echoTo, NO_CAUSE);
    expect(await recordsOf(world, echoTo, 1)).toHaveLength(1);
    await until('one document left', async () => {
      return (await world.db.collection(OUTBOX).countDocuments()) === 1;
    });
    // The broker is asked a few times for a topic that it does not know.
    await until('a line in the log', () =>
      world.log.some(({ message }) => /cannot be published/.test(message)),
    );
  });

  it('keeps events beyond 16 MB of one transaction in several documents', async () => {
    const world = suite.world();
    const topic = await world.topic({ events: [StateChanged], partitions: 1 });
    const messaging = await world.messaging();
    const filler = 'x'.repeat(1_000_000);
    const door = messaging.door<number, null, string>('large', {
      load: async () => null,
      decide: () => ({
        answers: ['done'],
        decision: {
          writes: [],
          changed: [],
          events: Array.from({ length: 20 }, (_unused, n) => ({
            topic,
            definition: StateChanged,
            id: `large-${n}`,
            tenant: 'pianengo',
            key: 'k',
            subject: 'k',
            time: '2020-09-14T10:15:00.000Z',
            data: { version: n, filler },
            cause: null,
          })),
        },
      }),
    });
    await door.submit(1, NO_CAUSE);
    expect(await world.db.collection(OUTBOX).countDocuments()).toBe(3);
    await messaging.start();
    const published = await recordsOf(world, topic, 20);
    expect(published.map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, n) => `large-${n}`),
    );
  });
}
