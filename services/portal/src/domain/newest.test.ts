/** Views end the same in whatever order and however often their events come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestOf } from './newest.ts';

const documents = fc.array(
  fc.record({ _id: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 9 }) }),
);

/** What is stored after the batches, one transaction each. */
function stored(batches: readonly (readonly { _id: string; version: number }[])[]) {
  const known = new Map<string, number>();
  for (const batch of batches) {
    for (const { _id, version } of newestOf(known, batch)) known.set(_id, version);
  }
  return Object.fromEntries([...known].sort());
}

test('any order, repetition and split of the events ends in the same view', () => {
  fc.assert(
    fc.property(documents, fc.integer({ min: 0, max: 20 }), (all, cut) => {
      const whole = stored([all]);
      expect(stored([all.slice(0, cut), all.slice(cut), all.slice(0, cut)])).toEqual(whole);
      expect(stored(all.toReversed().map((one) => [one]))).toEqual(whole);
    }),
  );
});

test('what is not newer is not written again', () => {
  expect(newestOf(new Map([['a', 2]]), [{ _id: 'a', version: 2 }])).toEqual([]);
});
