/** Looks for words in everything a system keeps: topics, databases, logs and traces. */
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';

/** One piece of what is kept, with the place where it was found. */
export interface Kept {
  readonly place: string;
  readonly bytes: Buffer;
}

/** Every record of every topic: key, value and headers; dead letters among them. */
export async function keptInTopics(brokers: Brokers): Promise<readonly Kept[]> {
  const kafka = new Kafka({
    ...kafkaConfig(brokers),
    logLevel: logLevel.NOTHING,
    retry: { retries: 20 },
  });
  const admin = kafka.admin();
  await admin.connect();
  const names = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
  const ends = new Map<string, bigint>();
  for (const topic of names) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      if (BigInt(high) > BigInt(low)) ends.set(`${topic}/${partition}`, BigInt(high));
    }
  }
  await admin.disconnect();
  const kept: Kept[] = [];
  const consumer = kafka.consumer({ groupId: `test-search-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: names, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    if (ends.size === 0) resolve();
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    void consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const place = `${batch.topic}/${batch.partition}`;
        for (const { key, value, headers, offset } of batch.messages) {
          const parts = [key, value, ...Object.values(headers ?? {}).flat()];
          const bytes = Buffer.concat(parts.map((part) => Buffer.from(part ?? '')));
          kept.push({ place: `${place}@${offset}`, bytes });
        }
        const end = ends.get(place);
        if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) ends.delete(place);
        if (ends.size === 0) resolve();
      },
    });
  });
  await consumer.disconnect();
  return kept;
}

/** Every document of every collection of these databases, as it is stored. */
export async function keptInDatabases(
  uri: string,
  databases: readonly string[],
): Promise<readonly Kept[]> {
  const client = await new mongoose.mongo.MongoClient(uri).connect();
  const kept: Kept[] = [];
  try {
    for (const name of databases) {
      for (const { name: collection } of await client.db(name).listCollections().toArray()) {
        for await (const document of client.db(name).collection(collection).find()) {
          const bytes = Buffer.from(mongoose.mongo.BSON.serialize(document));
          kept.push({ place: `${name}.${collection}`, bytes });
        }
      }
    }
  } finally {
    await client.close();
  }
  return kept;
}

/** Where one of the words stands in clear, in whatever case. */
export function placesOf(words: readonly string[], kept: readonly Kept[]): string[] {
  const wanted = words.map((word) => word.toLowerCase());
  return kept.flatMap(({ place, bytes }) => {
    const text = bytes.toString('utf8').toLowerCase();
    return wanted.filter((word) => text.includes(word)).map((word) => `${place}: ${word}`);
  });
}
