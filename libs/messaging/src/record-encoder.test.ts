/** Records have the bytes that kafkajs itself would give them. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type EncodeRecord, fasterThan, type RecordToEncode } from './record-encoder.ts';

const require = createRequire(import.meta.url);
const original: EncodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/index.js');

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.nat(70_000).map((length) => 'é'.repeat(length)),
);
const record = fc.record({
  offsetDelta: fc.oneof(fc.nat(200), fc.nat(2 ** 30)),
  timestampDelta: fc.oneof(fc.constant(0), fc.nat(2 ** 30)),
  key: text,
  value: text,
  headers: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
});

it('encodes any record of texts as kafkajs does', () => {
  const leftToKafkajs: RecordToEncode[] = [];
  const encode = fasterThan((one) => {
    leftToKafkajs.push(one);
    return original(one);
  });
  fc.assert(
    fc.property(record, (one) => {
      expect(encode(one).buffer.equals(original(one).buffer)).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(
    leftToKafkajs.every(({ offsetDelta, timestampDelta }) =>
      [offsetDelta, timestampDelta].includes(2 ** 30),
    ),
  ).toBe(true);
});

it.each<RecordToEncode>([
  { key: null, value: 'v' },
  { key: 'k', value: null },
  { key: Buffer.from('k'), value: 'v' },
  { key: 'k', value: 'v', headers: { a: ['1', '2'] } },
  { key: 'k', value: 'v', timestampDelta: -5 },
  { key: 'k', value: 'v', timestampDelta: 2 ** 40 },
])('leaves %j to kafkajs', (one) => {
  expect(fasterThan(original)(one).buffer).toEqual(original(one).buffer);
});
