/**
 * Produces batches: acknowledged by all replicas, compressed where it pays, rebuilt when broken.
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

function bytesOf(batches: readonly TopicRecords[]): number {
  let bytes = 0;
  for (const { records } of batches) {
    for (const { value } of records) bytes += value.length;
  }
  return bytes;
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
        await producer.sendBatch({
          acks: ACKNOWLEDGED_BY_ALL,
          timeout: ACKNOWLEDGED_WITHIN_MS,
          compression: bytesOf(batches) >= GZIP_FROM_BYTES ? GZIP : UNCOMPRESSED,
          topicMessages: batches.map(({ topic, records }) => ({
            topic,
            messages: records.map(({ key, value, headers }) => ({ key, value, headers })),
          })),
        });
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
