/** The port over Kafka: what producing and subscribing promise, on a real broker. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaFiles } from '@mestolo/deploy/local/brokers/download.ts';
import type { Bus, BusRecord, RecordBatch, SubscriptionOptions } from '@mestolo/messaging/bus.ts';
import { expect, it } from 'vitest';
import { count, counts, SESSION, type Suite, until } from './world.ts';

const run = promisify(execFile);

type Received = BusRecord & { readonly topic: string; readonly partition: number };

/** Subscribes and keeps what comes, in its order. */
function collect(bus: Bus, group: string, topic: string, more: Partial<SubscriptionOptions> = {}) {
  const received: Received[] = [];
  const subscription = bus.subscribe({
    group,
    topics: [topic],
    partitions: 3,
    startAt: async () => [],
    onRecords: async ({ records, partition }) => {
      received.push(...records.map((record) => ({ ...record, topic, partition })));
    },
    onRevoke: async () => undefined,
    ...more,
  });
  return { received, subscription };
}

const idsOf = (received: readonly Received[]): string[] =>
  received.map(({ value }) => JSON.parse(value?.toString() ?? '{}').id);

export function producingAndReading(suite: Suite): void {
  it('keeps the order of each key, and all of it', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const bus = world.bus();
    for (let from = 0; from < 300; from += 100) {
      await bus.publish([{ topic: topic.name, records: counts(from, from + 100) }]);
    }
    const { received, subscription } = collect(bus, world.group, topic.name);
    await subscription.start();
    await until('300 records', () => received.length >= 300);
    for (let key = 0; key < 7; key += 1) {
      const own = received.filter((record) => record.key?.toString() === `key-${key}`);
      const ns = own.map(({ value }) => JSON.parse(value?.toString() ?? '').data.n);
      expect(ns).toEqual(ns.toSorted((a, b) => a - b));
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
    }
    expect(new Set(idsOf(received)).size).toBe(300);
    await subscription.close(2_000);
  });

  it('carries headers, and a record of 1 MB', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const bus = world.bus();
    const large = { ...count(1), value: 'x'.repeat(1024 * 1024) };
    const named = { ...count(2), headers: { 'content-type': 'a/b', città: 'Pianengo è qui' } };
    await bus.publish([{ topic: topic.name, records: [large, named] }]);
    const { received, subscription } = collect(bus, world.group, topic.name);
    await subscription.start();
    await until('both records', () => received.length >= 2);
    expect(received.find(({ key }) => key?.toString() === large.key)?.value?.length).toBe(1048576);
    expect(received.find(({ key }) => key?.toString() === named.key)?.headers).toEqual(
      named.headers,
    );
    await subscription.close(2_000);
  });

  it('compresses large batches so that Kafka itself can read them', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    await world.bus().publish([{ topic: topic.name, records: counts(0, 100) }]);
    const { java, jars } = await kafkaFiles();
    const log = `data/${topic.name}-0/00000000000000000000.log`;
    const { stdout } = await run(
      java,
      [
        ...['-cp', `${jars}/*`, 'kafka.tools.DumpLogSegments', '--print-data-log'],
        ...['--files', join(suite.brokers().kafka.dataDir, log)],
      ],
      { maxBuffer: 16 * 1024 * 1024 },
    );
    expect(stdout).toMatch(/compresscodec: gzip/i);
    for (const { value } of [count(0), count(99)]) expect(stdout).toContain(value);
  });

  it('talks SCRAM over TLS, and not to one with a wrong password', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const { tls } = suite.brokers().kafka;
    if (tls === null) throw new Error('The test broker has a door with TLS');
    const { settings } = suite.brokers();
    const kafka = { ...settings, brokers: tls.brokers, tls: { ca: tls.ca } };
    await world.bus({ kafka }).publish([{ topic: topic.name, records: [count(1)] }]);
    const [end] = (await world.bus({ kafka }).ends([topic.name])).filter(({ high }) => high === 1);
    expect(end).toBeDefined();
    const sasl = { username: 'tester', password: 'wrong' };
    expect(await world.bus({ kafka: { ...kafka, sasl } }).answers()).toBe(false);
  });
}

export function groupsAndOffsets(suite: Suite): void {
  it('goes on where the group committed, never at the newest record', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 10) }]);
    const first = collect(bus, world.group, topic.name);
    await first.subscription.start();
    await until('ten records', () => first.received.length === 10);
    await first.subscription.commit([{ topic: topic.name, partition: 0, offset: 4 }]);
    await first.subscription.close(2_000);
    await bus.publish([{ topic: topic.name, records: counts(10, 12) }]);
    const second = collect(bus, world.group, topic.name);
    await second.subscription.start();
    await until('the rest', () => second.received.length >= 8);
    expect(second.received[0]?.offset).toBe(4);
    await second.subscription.close(2_000);
  });

  it('commits nothing by itself', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 10) }]);
    const { received, subscription } = collect(bus, world.group, topic.name);
    await subscription.start();
    await until('ten records', () => received.length === 10);
    await subscription.close(2_000);
    expect(await world.committed(topic)).toEqual([-1]);
  });

  it('starts where it is told to, before any record is seen', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 10) }]);
    const { received, subscription } = collect(bus, world.group, topic.name, {
      startAt: async (assigned) => {
        expect(assigned).toEqual([
          { topic: topic.name, partition: 0, low: 0, high: 10, committed: null },
        ]);
        return [{ topic: topic.name, partition: 0, offset: 7 }];
      },
    });
    await subscription.start();
    await until('three records', () => received.length >= 3);
    expect(received.map(({ offset }) => offset)).toEqual([7, 8, 9]);
    await subscription.close(2_000);
  });

  it('reads partitions that were added while it runs, from their first record', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const bus = world.bus();
    const { received, subscription } = collect(bus, world.group, topic.name);
    await subscription.start();
    const admin = world.admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic: topic.name, count: 3 }] });
    const writer = world.bus();
    await until('records beyond partition 0', async () => {
      await writer.publish([{ topic: topic.name, records: counts(0, 20) }]);
      const ends = await writer.ends([topic.name]);
      return ends.some(({ partition, high }) => partition > 0 && high > 0);
    });
    const ends = await writer.ends([topic.name]);
    const all = ends.reduce((sum, { high }) => sum + high, 0);
    await until('all of them', () => received.length >= all);
    for (const { partition } of ends) {
      const own = received.filter((record) => record.partition === partition);
      if (own.length > 0) expect(own[0]?.offset).toBe(0);
    }
    await subscription.close(2_000);
  });
}

export function givingAndTaking(suite: Suite): void {
  it('holds back what nobody takes: one batch a partition, and no more', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 2 });
    const bus = world.bus();
    // Random, so that a fetch cannot hold more of it than its limit says.
    const filler = () => randomBytes(40_000).toString('base64');
    for (let n = 0; n < 80; n += 4) {
      const four = [n, n + 1, n + 2, n + 3].map((one) => count(one, { filler: filler() }));
      await bus.publish([{ topic: topic.name, records: four }]);
    }
    const open: RecordBatch[] = [];
    const gate = Promise.withResolvers<void>();
    const { subscription } = collect(bus, world.group, topic.name, {
      onRecords: async (batch) => {
        open.push(batch);
        await gate.promise;
      },
    });
    await subscription.start();
    await until('a batch of each partition', () => open.length >= 2);
    // Longer than a session: it stays a member and is given nothing more.
    await new Promise((resolve) => setTimeout(resolve, SESSION.sessionTimeoutMs + 500));
    expect(open).toHaveLength(2);
    expect(new Set(open.map(({ partition }) => partition)).size).toBe(2);
    const bytes = open.flatMap(({ records }) => records.map(({ value }) => value?.length ?? 0));
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
    expect(open.every(({ signal }) => !signal.aborted)).toBe(true);
    gate.resolve();
    await until('the next batches', () => open.length > 2);
    await subscription.close(2_000);
  });

  it('tells of partitions given to others, and aborts what runs on them', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 2 });
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 40) }]);
    const signals: AbortSignal[] = [];
    let revoked = 0;
    const never = new Promise<void>(() => undefined);
    const first = collect(bus, world.group, topic.name, {
      onRecords: ({ signal }) => {
        signals.push(signal);
        return Promise.race([
          never,
          new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
        ]);
      },
      onRevoke: async () => {
        revoked += 1;
      },
    });
    await first.subscription.start();
    await until('both partitions', () => signals.length === 2);
    const second = collect(world.bus(), world.group, topic.name);
    await second.subscription.start();
    await until('the abort', () => signals.slice(0, 2).every(({ aborted }) => aborted));
    expect(revoked).toBe(1);
    await until('a share each', () => {
      const [a, b] = [first, second].map(({ subscription }) => subscription.assigned());
      return a?.get(topic.name)?.length === 1 && b?.get(topic.name)?.length === 1;
    });
    await Promise.all([first.subscription.close(2_000), second.subscription.close(2_000)]);
  });

  it('closes within its deadline though a batch never ends', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const bus = world.bus();
    await bus.publish([{ topic: topic.name, records: counts(0, 5) }]);
    const begun = Promise.withResolvers<void>();
    const { subscription } = collect(bus, world.group, topic.name, {
      onRecords: () => {
        begun.resolve();
        return new Promise(() => undefined);
      },
    });
    await subscription.start();
    await begun.promise;
    const startMs = performance.now();
    await subscription.close(1_000);
    expect(performance.now() - startMs).toBeLessThan(1_500);
    expect(subscription.health().ok).toBe(false);
  });

  it('outlives the broker: reads and writes go on when it is back', async () => {
    const world = suite.world();
    const topic = await world.topic();
    const bus = world.bus();
    const { received, subscription } = collect(bus, world.group, topic.name);
    await subscription.start();
    await bus.publish([{ topic: topic.name, records: counts(0, 5) }]);
    await until('the records before', () => received.length === 5);
    const { kafka } = suite.brokers();
    await kafka.kill();
    await until('the trouble is told', () => !subscription.health().ok || received.length > 5);
    await kafka.restart();
    await until('a publication', () =>
      bus.publish([{ topic: topic.name, records: counts(5, 10) }]).then(
        () => true,
        () => false,
      ),
    );
    await until('the records after', () => new Set(idsOf(received)).size === 10);
    await until('health', () => subscription.health().ok);
    await subscription.close(2_000);
  });
}
