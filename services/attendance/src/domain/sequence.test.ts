/** Which numbered lines of a device have not arrived, whatever the order in which they come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrive,
  missingCount,
  NOTHING_SENT,
  type NumberedLine,
  type Sequence,
} from './sequence.ts';

const line = (sequence: number, more: Partial<NumberedLine> = {}): NumberedLine => ({
  sequence,
  kind: 'new',
  recordedAt: '2020-11-13T11:10:00.000Z',
  at: '2020-11-13T11:15:00.000Z',
  ...more,
});

const sent = (...numbers: number[]): Sequence =>
  numbers.map((number) => line(number)).reduce(arrive, NOTHING_SENT);

test('numbers in a row leave no gap, and a jump leaves one', () => {
  expect(sent(1, 2, 3)).toMatchObject({ highest: 3, missing: [] });
  const jumped = sent(1, 2, 40, 44);
  expect(jumped).toMatchObject({
    highest: 44,
    missing: [
      [3, 39],
      [41, 43],
    ],
  });
  expect(missingCount(jumped)).toBe(40);
});

test('a line that comes late closes its gap, or parts it', () => {
  expect(sent(1, 5, 3).missing).toEqual([
    [2, 2],
    [4, 4],
  ]);
  expect(sent(1, 5, 3, 2, 4).missing).toEqual([]);
});

test('a jump over a thousand million numbers is one gap', () => {
  expect(sent(1, 1_000_000_000).missing).toEqual([[2, 999_999_999]]);
});

test('whatever the order, nothing is missing once everything has come', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  const orders = fc.shuffledSubarray(numbers, { minLength: numbers.length });
  fc.assert(
    fc.property(orders, (order) => {
      expect(sent(...order)).toMatchObject({ highest: 30, missing: [], restarts: [] });
    }),
  );
});

test('what is missing is what was not sent, for any part of the numbers in any order', () => {
  const some = fc.shuffledSubarray(Array.from({ length: 25 }, (_, index) => index + 1));
  fc.assert(
    fc.property(some, (order) => {
      const state = sent(...order);
      const absent = state.missing.flatMap(([from, to]) =>
        Array.from({ length: to - from + 1 }, (_, index) => from + index),
      );
      const highest = Math.max(0, ...order);
      const wanted = Array.from({ length: highest }, (_, index) => index + 1);
      expect(absent).toEqual(wanted.filter((number) => !order.includes(number)));
    }),
  );
});

test('a repeat of a known line changes nothing', () => {
  const state = sent(1, 2, 3);
  expect(arrive(state, line(2, { kind: 'repeat' }))).toEqual(state);
});

test('a refused line has arrived, and the same number put right is no new count', () => {
  const state = arrive(sent(1), line(2, { kind: 'refused' }));
  expect(state).toMatchObject({ highest: 2, missing: [] });
  expect(arrive(state, line(2))).toMatchObject({ highest: 2, restarts: [] });
});

test('a device that counts from 1 again is reported, with what was missing before', () => {
  const state = arrive(sent(1, 2, 5), line(1, { recordedAt: '2020-11-16T11:00:00.000Z' }));
  expect(state).toMatchObject({
    highest: 1,
    missing: [],
    restarts: [{ highestBefore: 5, missingBefore: [[3, 4]] }],
  });
  expect(missingCount(state)).toBe(2);
  const onwards = arrive(state, line(2, { recordedAt: '2020-11-16T11:01:00.000Z' }));
  expect(onwards).toMatchObject({ highest: 2, missing: [] });
  // A line from before the reset closes the gap of then.
  const late = arrive(onwards, line(4));
  expect(late).toMatchObject({ highest: 2, restarts: [{ missingBefore: [[3, 3]] }] });
});

test('a device with a gap after every line has a limit', () => {
  const state = sent(...Array.from({ length: 700 }, (_, index) => index * 2 + 2));
  expect(state.missing).toHaveLength(500);
  expect(missingCount(state)).toBe(700);
  expect(arrive(state, line(1))).toMatchObject({ missingEarlier: 199, restarts: [] });
});
