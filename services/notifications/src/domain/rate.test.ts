/** No more messages than the provider allows, and no fewer than that while some wait. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, fullBucket, giveTokenBack, nextTokenAtMs, takeToken } from './rate.ts';

const limit = { messages: 120, perMs: 60_000 };

/** Takes whenever one may, up to this time; the moments at which one was taken. */
function takenUntil(endMs: number): number[] {
  let bucket: Bucket = fullBucket(limit, 0);
  const taken: number[] = [];
  for (let nowMs = 0; nowMs <= endMs; nowMs = nextTokenAtMs(bucket, nowMs, limit)) {
    const next = takeToken(bucket, nowMs, limit);
    bucket = next.bucket;
    if (next.isTaken) taken.push(nowMs);
  }
  return taken;
}

test('a minute takes as many as are allowed in a minute, in even distance', () => {
  const taken = takenUntil(60_000);
  expect(taken.length).toBeGreaterThanOrEqual(120);
  expect(taken.length).toBeLessThanOrEqual(122);
  expect(taken.slice(0, 4)).toEqual([0, 0, 500, 1_000]);
});

test('in no window there are more than the limit and the burst', () => {
  fc.assert(
    fc.property(fc.nat(50_000), fc.integer({ min: 1, max: 10_000 }), (fromMs, lengthMs) => {
      const taken = takenUntil(60_000).filter((at) => at >= fromMs && at < fromMs + lengthMs);
      expect(taken.length).toBeLessThanOrEqual(Math.ceil(lengthMs / 500) + 2);
    }),
  );
});

test('a token that was not used goes to the next one', () => {
  const { bucket } = takeToken({ tokens: 1, filledAtMs: 0 }, 0, limit);
  expect(takeToken(bucket, 0, limit).isTaken).toBe(false);
  expect(takeToken(giveTokenBack(bucket, limit), 0, limit).isTaken).toBe(true);
});

test('a clock that goes back takes nothing away', () => {
  expect(takeToken({ tokens: 1, filledAtMs: 10_000 }, 0, limit).isTaken).toBe(true);
});
