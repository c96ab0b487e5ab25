/** Reads everything that is in a topic now, as anyone could who may enter. */
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import type { Logins } from './checker-input.ts';

export async function readTopic<Value>(
  { kafka: { brokers, username, password } }: Logins,
  topic: string,
): Promise<Value[]> {
  const kafka = new Kafka({
    brokers: [...brokers],
    clientId: 'checker',
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const missing = new Map(
    ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, high]),
  );
  const values: Value[] = [];
  if (missing.size === 0) return values;
  const consumer = kafka.consumer({ groupId: `checker-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const { value } of batch.messages) values.push(JSON.parse(String(value)));
          const end = Number(missing.get(batch.partition) ?? 0);
          if (Number(batch.lastOffset()) + 1 >= end) missing.delete(batch.partition);
          if (missing.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}
