/** Whether the services have read what registry was told: its clock, families and pupils. */
import { randomUUID } from 'node:crypto';
import { type ServiceName, topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { type Admin, Kafka, logLevel } from 'kafkajs';

const POLL_MS = 25;
/** A consumer that has stopped will not read any more, and its log says why. */
const PATIENCE_MS = 120_000;

export interface ReferenceWatch {
  /**
   * Resolves when all of them have read the calendar whose clock stands at this moment, and what
   * was published before it.
   */
  arrived(clockAt: string): Promise<void>;
  stop(): Promise<void>;
}

export async function watchReference(
  brokers: Brokers,
  services: readonly ServiceName[],
): Promise<ReferenceWatch> {
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const calendars = await followCalendars(kafka);
  const reading = Object.values(topics).filter(({ owner }) => owner === 'registry');
  const groups = services
    .map((service) => ({
      groupId: `${service}.reference`,
      names: reading
        .filter(({ consumers }) => (consumers as readonly string[]).includes(service))
        .map(({ name }) => name),
    }))
    .filter(({ names }) => names.length > 0);
  return {
    async arrived(clockAt) {
      await calendars.published(clockAt);
      const ends = await endsOf(admin, [...new Set(groups.flatMap(({ names }) => names))]);
      const giveUpMs = Date.now() + PATIENCE_MS;
      // What is published while we look is not waited for.
      for (const { groupId, names } of groups) {
        while (await isBehind(admin, groupId, names, ends).catch(() => true)) {
          if (Date.now() > giveUpMs) throw new Error(`${groupId} does not read any more.`);
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
      }
    },
    async stop() {
      await Promise.all([admin.disconnect(), calendars.stop()]);
    },
  };
}

/** A door answers after its commit; the record is in the topic a moment later. */
async function followCalendars(kafka: Kafka) {
  const seen = new Set<string>();
  const waiting = new Set<() => void>();
  const consumer = kafka.consumer({ groupId: `simulation-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topic: topics.calendar.name, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      const { data } = JSON.parse(String(message.value));
      seen.add(data.clock.at);
      for (const look of waiting) look();
    },
  });
  return {
    published: (clockAt: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!seen.has(clockAt)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () => consumer.disconnect(),
  };
}

type Ends = ReadonlyMap<string, readonly { readonly partition: number; readonly high: string }[]>;

async function endsOf(admin: Admin, names: readonly string[]): Promise<Ends> {
  const all = names.map(async (name) => [name, await admin.fetchTopicOffsets(name)] as const);
  return new Map(await Promise.all(all));
}

async function isBehind(admin: Admin, groupId: string, names: readonly string[], ends: Ends) {
  const read = await admin.fetchOffsets({ groupId, topics: [...names] });
  return read.some(({ topic, partitions }) =>
    (ends.get(topic) ?? []).some(({ partition, high }) => {
      const offset = partitions.find((one) => one.partition === partition)?.offset ?? '-1';
      return BigInt(high) > 0n && BigInt(offset) < BigInt(high);
    }),
  );
}
