/** Puts the bus together: publisher, subscriptions, and one admin client for questions. */
import { within } from './backoff.ts';
import type { AssignedPartition, Bus, PartitionEnds } from './bus.ts';
import { type Admin, type KafkaClients, kafkaClients } from './kafka-bus.ts';
import type { KafkaSettings, Logger, SessionSettings } from './messaging.ts';
import { createPublisher } from './publisher.ts';
import { KafkaSubscription } from './subscription.ts';

const ANSWER_WITHIN_MS = 5_000;

export interface BusOptions {
  readonly kafka: KafkaSettings;
  readonly session: SessionSettings;
  readonly logger: Logger;
  readonly now: () => number;
  /** Ends the process when a consumer is beyond repair. */
  exit(reason: string): void;
}

/** One admin client that is connected when first needed, and again after a failure. */
function createAsker(clients: KafkaClients) {
  let connected: Promise<Admin> | null = null;
  const forget = async (): Promise<void> => {
    const last = connected;
    connected = null;
    await last?.then((admin) => admin.disconnect()).catch(() => undefined);
  };
  return {
    async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
      connected ??= (async () => {
        const admin = clients.admin();
        await admin.connect();
        return admin;
      })();
      try {
        return await question(await connected);
      } catch (error) {
        void forget();
        throw error;
      }
    },
    close: forget,
  };
}

async function endsOf(admin: Admin, topic: string): Promise<PartitionEnds[]> {
  const partitions = await admin.fetchTopicOffsets(topic);
  return partitions.map(({ partition, low, high }) => ({
    topic,
    partition,
    low: Number(low),
    high: Number(high),
  }));
}

async function standingOf(
  admin: Admin,
  group: string,
  assigned: ReadonlyMap<string, readonly number[]>,
): Promise<AssignedPartition[]> {
  const topics = [...assigned.keys()];
  if (topics.length === 0) return [];
  const [offsets, ...ends] = await Promise.all([
    admin.fetchOffsets({ groupId: group, topics }),
    ...topics.map((topic) => endsOf(admin, topic)),
  ]);
  const committed = new Map(
    offsets.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}:${partition}`, Number(offset)]),
    ),
  );
  return ends
    .flat()
    .filter(({ topic, partition }) => assigned.get(topic)?.includes(partition))
    .map((end) => {
      const offset = committed.get(`${end.topic}:${end.partition}`) ?? -1;
      return { ...end, committed: offset < 0 ? null : offset };
    });
}

export function createBus(options: BusOptions): Bus {
  const { kafka, session, logger, now, exit } = options;
  const clients = kafkaClients(kafka, logger, session);
  const publisher = createPublisher(() => clients.producer());
  const asker = createAsker(clients);
  const answers = () =>
    within(
      ANSWER_WITHIN_MS,
      asker
        .ask((admin) => admin.describeCluster())
        .then(
          () => true,
          () => false,
        ),
      false,
    );
  return {
    publish: (batches) => publisher.publish(batches),
    subscribe: (subscription) =>
      new KafkaSubscription(subscription, {
        logger,
        session,
        now,
        exit,
        answers,
        consumer: (group) => clients.consumer(group),
        evict: (group, memberIds) => clients.evict(group, memberIds),
        standing: (group, assigned) => asker.ask((admin) => standingOf(admin, group, assigned)),
      }),
    ends: (topics) =>
      asker.ask(async (admin) => {
        const ends = await Promise.all(topics.map((topic) => endsOf(admin, topic)));
        return ends.flat();
      }),
    answers,
    async close(deadlineMs) {
      await within(deadlineMs, Promise.all([publisher.close(), asker.close()]), undefined);
    },
  };
}
