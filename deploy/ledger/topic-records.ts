/** Reads topics from their first record to the end they have now, beside every consumer group. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaAccess } from '../local/environment.ts';

export interface TopicRecord {
  readonly topic: string;
  readonly value: string | null;
}

export interface TopicReader {
  /** Calls `take` for each record; those of one partition come in their order. */
  read(topics: readonly string[], take: (record: TopicRecord) => Promise<void>): Promise<void>;
}

/** A quiet client that gives up soon: a person waits. */
export function kafkaOf({ brokers, login, caFile }: KafkaAccess): Kafka {
  const ssl = caFile === 'system' ? true : caFile && { ca: [readFileSync(caFile, 'utf8')] };
  return new Kafka({
    brokers: [...brokers],
    clientId: 'mestolo-ops',
    logLevel: logLevel.NOTHING,
    retry: { retries: 5 },
    ...(login && { sasl: { mechanism: 'scram-sha-512', ...login } }),
    ...(ssl && { ssl }),
  });
}

/** By `topic:partition`, the offset after the last record; partitions without records left out. */
async function endsOf(kafka: Kafka, topics: readonly string[]): Promise<Map<string, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = new Map<string, number>();
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        if (low !== high) ends.set(`${topic}:${partition}`, Number(high));
      }
    }
    return ends;
  } finally {
    await admin.disconnect();
  }
}

export function createTopicReader(access: KafkaAccess): TopicReader {
  const kafka = kafkaOf(access);
  return {
    async read(topics, take) {
      const ends = await endsOf(kafka, topics);
      if (ends.size === 0) return;
      // A group of its own that commits nothing and is gone when it is done.
      const groupId = `ledger-reader-${randomUUID()}`;
      const consumer = kafka.consumer({ groupId, maxBytes: 20 * 1024 * 1024 });
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      const { promise: done, resolve, reject } = Promise.withResolvers<void>();
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch, heartbeat }) => {
          const partition = `${batch.topic}:${batch.partition}`;
          const end = ends.get(partition);
          if (end === undefined) return;
          for (const { value, offset } of batch.messages) {
            if (Number(offset) >= end) break;
            await take({ topic: batch.topic, value: value?.toString('utf8') ?? null });
          }
          await heartbeat();
          if (Number(batch.lastOffset()) + 1 >= end) ends.delete(partition);
          if (ends.size === 0) resolve();
        },
      });
      await done.finally(() => consumer.disconnect());
      await deleteGroups(access, [groupId]);
    },
  };
}

/** Groups that nobody needs any more; one that is not there is as good as deleted. */
export async function deleteGroups(access: KafkaAccess, groups: readonly string[]): Promise<void> {
  const admin = kafkaOf(access).admin();
  await admin.connect();
  try {
    for (const group of groups) await admin.deleteGroups([group]).catch(() => undefined);
  } finally {
    await admin.disconnect();
  }
}
