/** Waits until what was taken at any door has come to rest in the books. */
import { topics } from '@mestolo/contracts/topics.ts';
import { sleep } from '@mestolo/messaging/backoff.ts';
import { OUTBOX } from '@mestolo/messaging/collections.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';

type Publisher = 'registry' | 'attendance' | 'payments';

/** From the doors to the books: what one publishes, the groups after it have read. */
const STEPS: readonly {
  readonly from: readonly Publisher[];
  readonly groups: readonly string[];
}[] = [
  {
    from: ['registry'],
    groups: ['attendance.reference', 'billing.reference', 'payments.reference'],
  },
  { from: ['attendance', 'payments'], groups: ['billing'] },
];

export interface Arrival {
  /** Resolves when all that was taken before the call has been posted. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function followArrival(brokers: Brokers, system: TestSystem): Promise<Arrival> {
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  const outboxOf = (service: Publisher) => client.db(system.databases[service]).collection(OUTBOX);
  const walk = async () => {
    for (const { from, groups } of STEPS) {
      for (const service of from) await emptied(outboxOf(service));
      await caughtUp(admin, groups);
    }
  };
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return {
    // Calls that come during a walk share the next one: it begins after all of them.
    settled() {
      next ??= running.then(() => {
        next = null;
        running = walk();
        return running;
      });
      return next;
    },
    async stop() {
      await Promise.all([admin.disconnect(), client.close()]);
    },
  };
}

/** What stands in the outbox now is published and gone. */
async function emptied(outbox: mongoose.mongo.Collection): Promise<void> {
  const waiting = await outbox.find({}, { projection: { _id: 1 } }).toArray();
  const filter = { _id: { $in: waiting.map(({ _id }) => _id) } };
  while (waiting.length > 0 && (await outbox.countDocuments(filter)) > 0) await sleep(10);
}

/** A group commits its offset after what it read is stored. */
async function caughtUp(admin: Admin, groups: readonly string[]): Promise<void> {
  for (const groupId of groups) {
    const read = Object.values(topics).filter((topic) => isReadBy(groupId, topic));
    const ends = new Map(
      await Promise.all(
        read.map(async ({ name }) => [name, await admin.fetchTopicOffsets(name)] as const),
      ),
    );
    while (!(await hasRead(admin, groupId, ends))) await sleep(20);
  }
}

function isReadBy(groupId: string, topic: (typeof topics)[keyof typeof topics]): boolean {
  const [service = '', reference] = groupId.split('.');
  const consumers: readonly string[] = topic.consumers;
  return consumers.includes(service) && (topic.owner === 'registry') === (reference !== undefined);
}

type Ends = ReadonlyMap<string, readonly { readonly partition: number; readonly high: string }[]>;

async function hasRead(admin: Admin, groupId: string, ends: Ends): Promise<boolean> {
  const committed = await admin.fetchOffsets({ groupId, topics: [...ends.keys()] });
  return committed.every(({ topic, partitions }) => {
    const offsets = new Map(partitions.map(({ partition, offset }) => [partition, offset]));
    return (ends.get(topic) ?? []).every(
      ({ partition, high }) =>
        BigInt(high) <= BigInt(offsets.get(partition) ?? '-1') || high === '0',
    );
  });
}
