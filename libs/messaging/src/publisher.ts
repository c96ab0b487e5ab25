/**
 * Produces batches: acknowledged by all replicas, compressed where it pays, renewed when broken.
 */
import type { TopicRecords } from './bus.ts';
import { GZIP, type Producer, UNCOMPRESSED } from './kafka-bus.ts';

/** Below this, gzip costs more than the bytes it saves. */
const GZIP_FROM_BYTES = 4_096;

const ACKNOWLEDGED_BY_ALL = -1;
const ACKNOWLEDGED_WITHIN_MS = 10_000;

export interface Publisher {
  publish(batches: readonly TopicRecords[]): Promise<void>;
  close(): Promise<void>;
}

/** The time in which kafkajs shares out the records of a request grows with their square. */
const RECORDS_AT_ONCE = 2_000;

/** The same records in their order, no more than so many of one topic at once. */
export function inParts(
  batches: readonly TopicRecords[],
  recordsAtOnce: number = RECORDS_AT_ONCE,
): TopicRecords[][] {
  const parts: TopicRecords[][] = [];
  for (const { topic, records } of batches) {
    for (let part = 0; part * recordsAtOnce < records.length; part += 1) {
      const own = records.slice(part * recordsAtOnce, (part + 1) * recordsAtOnce);
      const others = parts[part] ?? [];
      parts[part] = [...others, { topic, records: own }];
    }
  }
  return parts;
}

function bytesOf(batches: readonly TopicRecords[]): number {
  let bytes = 0;
  for (const { records } of batches) {
    for (const { value } of records) bytes += value.length;
  }
  return bytes;
}

async function send(producer: Producer, batches: readonly TopicRecords[]): Promise<void> {
  await producer.sendBatch({
    acks: ACKNOWLEDGED_BY_ALL,
    timeout: ACKNOWLEDGED_WITHIN_MS,
    compression: bytesOf(batches) >= GZIP_FROM_BYTES ? GZIP : UNCOMPRESSED,
    topicMessages: batches.map(({ topic, records }) => ({
      topic,
      messages: records.map(({ key, value, headers }) => ({ key, value, headers })),
    })),
  });
}

export function createPublisher(makeProducer: () => Producer): Publisher {
  let connected: Promise<Producer> | null = null;

  const connect = (): Promise<Producer> => {
    connected ??= (async () => {
      const producer = makeProducer();
      await producer.connect();
      return producer;
    })();
    return connected;
  };

  // After an error nobody knows which sequence numbers the broker has: begin with new ones.
  const forget = (): void => {
    void connected?.then((producer) => producer.disconnect()).catch(() => undefined);
    connected = null;
  };

  return {
    async publish(batches) {
      try {
        const producer = await connect();
        for (const part of inParts(batches)) await send(producer, part);
      } catch (error) {
        forget();
        throw error;
      }
    },
    async close() {
      await connected?.then((producer) => producer.disconnect()).catch(() => undefined);
      connected = null;
    },
  };
}
