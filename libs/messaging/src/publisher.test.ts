/** Large publications go out in parts; nothing is lost, and the order of a topic stays. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inParts } from './publisher.ts';

it('cuts any publication into small parts that come to the same', () => {
  const batches = fc.array(fc.nat(30), { maxLength: 4 }).map((sizes) =>
    sizes.map((size, topic) => ({
      topic: `topic-${topic}`,
      records: Array.from({ length: size }, (_, index) => ({
        key: `${index}`,
        value: '{}',
        headers: {},
      })),
    })),
  );
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 10 }), (whole, atOnce) => {
      const parts = inParts(whole, atOnce);
      for (const { records } of parts.flat()) {
        expect(records.length).toBeGreaterThan(0);
        expect(records.length).toBeLessThanOrEqual(atOnce);
      }
      for (const { topic, records } of whole) {
        const own = parts.flat().filter((part) => part.topic === topic);
        expect(own.flatMap((part) => part.records)).toEqual(records);
      }
    }),
  );
});
