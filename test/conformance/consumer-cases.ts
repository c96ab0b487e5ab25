/** Consumers: what happens to facts when processes, databases and groups misbehave. */
import { FENCES } from '@mestolo/messaging/collections.ts';
import { RunningConsumer } from '@mestolo/messaging/consumer.ts';
import { createFenceStore, type Fence, fenceId } from '@mestolo/messaging/fence.ts';
import { type IncomingEvent, TryLater } from '@mestolo/messaging/handler.ts';
import { createMembership } from '@mestolo/messaging/memberships.ts';
import { createMongoStore } from '@mestolo/messaging/mongo-store.ts';
import { thisProcess } from '@mestolo/messaging/process-identity.ts';
import { expect, it } from 'vitest';
import { type CountingOptions, countingHandler, type Effect } from './test-domain.ts';
import { count, counts, QUARANTINE_KEY, SESSION, type Suite, until, type World } from './world.ts';

/** Every fact left one effect, and the effects of a key are numbered without a gap. */
export function expectOnceEach(effects: readonly Effect[], expected: number): void {
  expect(effects.map(({ n }) => n)).toEqual(Array.from({ length: expected }, (_, n) => n));
  const places = new Map<string, number[]>();
  for (const { key, place } of effects) places.set(key, [...(places.get(key) ?? []), place]);
  for (const own of places.values()) {
    expect(own.toSorted((a, b) => a - b)).toEqual(own.map((_, index) => index + 1));
  }
}

async function consumeCounts(
  world: World,
  topic: Awaited<ReturnType<World['topic']>>,
  options: CountingOptions = {},
) {
  const messaging = await world.messaging();
  const handler = countingHandler(options);
  const consumer = messaging.consume({ group: world.group, topics: [topic], handler });
  await messaging.start();
  return { messaging, consumer };
}

const fenceOf = (world: World, topic: string, partition: number) =>
  world.db.collection<Fence>(FENCES).findOne({ _id: fenceId(world.group, topic, partition) });

export function deliveries(suite: Suite): void {
  it('posts many records in few transactions, several partitions in one', async () => {
    const world = suite.world();
    const topic = await world.topic();
    await world.bus().publish([{ topic: topic.name, records: counts(0, 900) }]);
    const batches: (readonly IncomingEvent[])[] = [];
    const messaging = await world.messaging({ lanes: 1 });
    const handler = countingHandler({ onLoad: async (events) => void batches.push(events) });
    messaging.consume({ group: world.group, topics: [topic], handler });
    await messaging.start();
    expectOnceEach(await world.untilEffects(900), 900);
    expect(batches.length).toBeLessThan(8);
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(500);
    const partitions = batches.map((events) => new Set(events.map((event) => event.partition)));
    expect(Math.max(...partitions.map(({ size }) => size))).toBe(3);
    await until('the offsets', async () => {
      const offsets = await world.committed(topic);
      return offsets.reduce((sum, offset) => sum + offset, 0) === 900;
    });
    const lag = await messaging.lag();
    expect(lag.toSorted((a, b) => a.partition - b.partition)).toEqual(
      [0, 1, 2].map((partition) => ({
        group: world.group,
        topic: topic.name,
        partition,
        records: 0,
      })),
    );
    expect(messaging.readiness()).toEqual({
      door: { ok: true, reason: null },
      consumer: { ok: true, reason: null },
    });
  });

  it('commits no offset while the transaction cannot be written', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    await world.bus().publish([{ topic: topic.name, records: counts(0, 5) }]);
    const offsets: number[][] = [];
    const { consumer } = await consumeCounts(world, topic, {
      onLoad: async () => {
        if (offsets.length === 3) return;
        offsets.push(await world.committed(topic));
        throw new TryLater('the keys are away');
      },
    });
    expectOnceEach(await world.untilEffects(5), 5);
    expect(offsets).toEqual([[-1], [-1], [-1]]);
    expect(consumer.check().ok).toBe(true);
    expect(await world.db.collection('quarantine').countDocuments()).toBe(0);
  });

  it('delivers again what a killed process had in hand', async () => {
    const world = suite.world();
    const topic = await world.topic();
    await world.bus().publish([{ topic: topic.name, records: counts(0, 60) }]);
    // So long a session that waiting for its end would be in vain: the group must be told.
    const session = { ...SESSION, sessionTimeoutMs: 120_000, rebalanceTimeoutMs: 120_000 };
    const plan = { group: world.group, topic, session };
    const killed = await world.child({ ...plan, loadMs: 60_000 });
    await killed.says('loading');
    await killed.kill();
    expect(await world.effects()).toEqual([]);
    await world.child(plan);
    expectOnceEach(await world.untilEffects(60), 60);
  });

  it('goes on after a restart exactly where it stopped', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 30) }]);
    const first = await consumeCounts(world, topic);
    await world.untilEffects(30);
    await first.messaging.stop();
    await bus.publish([{ topic: topic.name, records: counts(30, 60) }]);
    const seen: string[] = [];
    await consumeCounts(world, topic, {
      onLoad: async (events) => void seen.push(...events.map(({ id }) => id)),
    });
    expectOnceEach(await world.untilEffects(60), 60);
    expect(seen).toHaveLength(30);
  });

  it('ends a batch in hand when it is told to stop', async () => {
    const world = suite.world();
    const topic = await world.topic();
    await world.bus().publish([{ topic: topic.name, records: counts(0, 20) }]);
    const plan = { group: world.group, topic, session: SESSION, loadMs: 400 };
    const child = await world.child(plan);
    await child.says('loading');
    child.signal('SIGTERM');
    const startMs = performance.now();
    await child.ended;
    expect(child.exitCode).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(8_000);
    const left = await world.effects();
    expect(left.length).toBeGreaterThan(0);
    const offsets = await world.committed(topic);
    const committed = offsets.reduce((sum, offset) => sum + Math.max(0, offset), 0);
    expect(committed).toBe(left.length);
  });
}

export function rivals(suite: Suite): void {
  it('lets one of two writers of a partition win, and the other find the ids', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    await world.bus().publish([{ topic: topic.name, records: counts(0, 20) }]);
    const both = Promise.withResolvers<void>();
    let inside = 0;
    let loads = 0;
    const handler = countingHandler({
      onLoad: async () => {
        loads += 1;
        inside += 1;
        if (inside === 2) both.resolve();
        await both.promise;
      },
    });
    // Two groups for the broker, one for the database: each is given every partition.
    await world.messaging();
    const consumers = ['a', 'b'].map((broker) => {
      const bus = world.bus();
      return new RunningConsumer({
        definition: { group: world.group, topics: [topic], handler },
        bus: {
          ...bus,
          subscribe: (options) => bus.subscribe({ ...options, group: `${world.group}.${broker}` }),
        },
        fences: createFenceStore(world.ownDb),
        posting: {
          service: 'billing',
          store: createMongoStore(world.ownDb, world.ownClient),
          logger: world.logger,
          quarantineKey: QUARANTINE_KEY,
          now: Date.now,
          pickSlot: () => 0,
          onCommitted: () => undefined,
        },
        membership: createMembership(world.ownDb, `${world.group}.${broker}`, thisProcess()),
        lanes: 1,
        upcasters: [],
      });
    });
    await Promise.all(consumers.map((consumer) => consumer.start()));
    expectOnceEach(await world.untilEffects(20), 20);
    await until('the second to have decided again', () => loads >= 3);
    expectOnceEach(await world.effects(), 20);
    await Promise.all(consumers.map((consumer) => consumer.close(2_000)));
  });

  it('makes nothing of a zombie that wakes up after its partitions were given away', async () => {
    const world = suite.world();
    const topic = await world.topic();
    await world.bus().publish([{ topic: topic.name, records: counts(0, 60) }]);
    const plan = { group: world.group, topic, session: SESSION };
    const zombie = await world.child({ ...plan, loadMs: 300 });
    await zombie.says('loading');
    zombie.signal('SIGSTOP');
    await world.child(plan);
    expectOnceEach(await world.untilEffects(60), 60);
    zombie.signal('SIGCONT');
    await world.bus().publish([{ topic: topic.name, records: counts(60, 90) }]);
    expectOnceEach(await world.untilEffects(90), 90);
    // It is a member again, and well.
    await zombie.says('started');
    expectOnceEach(await world.effects(), 90);
  });
}

export function fences(suite: Suite): void {
  it('starts at its fence when the group has been forgotten', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 30) }]);
    const first = await consumeCounts(world, topic);
    await world.untilEffects(30);
    await first.messaging.stop();
    // What the broker does to a group that was empty for longer than it keeps offsets.
    const admin = world.admin();
    await admin.connect();
    await admin.deleteGroups([world.group]);
    await bus.publish([{ topic: topic.name, records: counts(30, 40) }]);
    const seen: string[] = [];
    await consumeCounts(world, topic, {
      onLoad: async (events) => void seen.push(...events.map(({ id }) => id)),
    });
    expectOnceEach(await world.untilEffects(40), 40);
    expect(seen).toEqual(counts(30, 40).map((_, index) => `count-${30 + index}`));
  });

  it('believes the fence when the offsets of the group are ahead of it', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 30) }]);
    // As after a database was restored from a backup: Kafka remembers more than it does.
    const member = bus.subscribe({
      group: world.group,
      topics: [topic.name],
      partitions: 1,
      startAt: async () => [],
      onRecords: async () => undefined,
      onRevoke: async () => undefined,
    });
    await member.start();
    await member.commit([{ topic: topic.name, partition: 0, offset: 25 }]);
    await member.close(2_000);
    expect(await world.committed(topic)).toEqual([25]);
    await consumeCounts(world, topic);
    expectOnceEach(await world.untilEffects(30), 30);
  });

  it('grows with every transaction, also one that brings nothing new', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: [count(0)] }]);
    await consumeCounts(world, topic);
    await world.untilEffects(1);
    const before = await fenceOf(world, topic.name, 0);
    await bus.publish([{ topic: topic.name, records: [count(0)] }]);
    const after = await until('the next write', async () => {
      const fence = await fenceOf(world, topic.name, 0);
      return fence !== null && fence.writes > (before?.writes ?? 0) ? fence : null;
    });
    expect(after).toMatchObject({ next: 2, epoch: 0 });
    expectOnceEach(await world.effects(), 1);
  });

  it('alarms when records were deleted before they were read', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 10) }]);
    const first = await consumeCounts(world, topic);
    await world.untilEffects(10);
    await first.messaging.stop();
    await bus.publish([{ topic: topic.name, records: counts(10, 20) }]);
    const admin = world.admin();
    await admin.connect();
    await admin.fetchTopicMetadata({ topics: [topic.name] });
    await admin.deleteTopicRecords({
      topic: topic.name,
      partitions: [{ partition: 0, offset: '15' }],
    });
    await consumeCounts(world, topic);
    expect((await world.untilEffects(15)).map(({ n }) => n)).toEqual([
      ...Array.from({ length: 10 }, (_, n) => n),
      ...[15, 16, 17, 18, 19],
    ]);
    const alarms = world.log.filter(({ level, fields }) => level === 'error' && 'kind' in fields);
    expect(alarms.map(({ fields }) => fields)).toMatchObject([{ kind: 'gap', from: 10, to: 15 }]);
  });

  it('begins anew, and says so, when the topic was made again', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 10) }]);
    const first = await consumeCounts(world, topic);
    await world.untilEffects(10);
    await first.messaging.stop();
    const admin = world.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic.name] });
    await until('the topic is gone', async () => !(await admin.listTopics()).includes(topic.name));
    await world.topic({ name: topic.name, partitions: 1 });
    await world.bus().publish([{ topic: topic.name, records: counts(8, 14) }]);
    await consumeCounts(world, topic);
    expectOnceEach(await world.untilEffects(14), 14);
    expect(await fenceOf(world, topic.name, 0)).toMatchObject({ next: 6, epoch: 1 });
    expect(world.log.some(({ fields }) => fields.kind === 'regressed')).toBe(true);
  });
}

export function reference(suite: Suite): void {
  it('reads reference up to its end before the first fact', async () => {
    const world = suite.world();
    const pupils = await world.topic({ cleanup: 'compact', partitions: 4 });
    const empty = await world.topic({ cleanup: 'compact', partitions: 1 });
    const meals = await world.topic();
    const bus = world.bus();
    await bus.publish([
      { topic: meals.name, records: counts(1_000, 1_010) },
      { topic: pupils.name, records: counts(0, 700, { key: 'one-key' }) },
    ]);
    const order: string[] = [];
    const messaging = await world.messaging();
    const remember = (name: string) =>
      countingHandler({ beforeDecide: (events) => order.push(...events.map(() => name)) });
    const group = `${world.group}.reference`;
    messaging.consume({ group, topics: [pupils, empty], handler: remember('pupil') });
    messaging.consume({ group: world.group, topics: [meals], handler: remember('meal') });
    await messaging.start();
    await world.untilEffects(710);
    expect(order.indexOf('meal')).toBeGreaterThanOrEqual(700);
    expect(order.lastIndexOf('pupil')).toBeLessThan(order.indexOf('meal'));
    await messaging.stop();
    // Nothing new: the facts need not wait for anything.
    const again = await world.messaging();
    again.consume({ group, topics: [pupils, empty], handler: remember('pupil') });
    again.consume({ group: world.group, topics: [meals], handler: remember('meal') });
    await again.start();
    expect(again.readiness().consumer.ok).toBe(true);
  });
}
