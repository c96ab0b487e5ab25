/** Keys go where every other Kafka client would put them. */
import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { expect, it } from 'vitest';
import { partitionOf } from './partitioner.ts';

const reference = Partitioners.DefaultPartitioner();

function partitionOfKafkajs(key: string | Buffer, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return reference({ topic: 'any', partitionMetadata, message: { key, value: '' } });
}

it('agrees with the default partitioner on any text and any bytes', () => {
  const key = fc.oneof(
    fc.uuid(),
    fc.string(),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 96 }), (one, partitions) => {
      expect(partitionOf(one, partitions)).toBe(partitionOfKafkajs(one, partitions));
    }),
    { numRuns: 1_000 },
  );
});
