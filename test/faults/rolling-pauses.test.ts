/** The measure of the pauses, on times written by hand. */
import { expect, test } from 'vitest';
import { pausesOf } from './rolling-pauses.ts';

const within = { fromMs: 1_000, toMs: 10_000 };
const posted = (mealId: string, atMs: number) => ({ mealId, atMs });

test('a delay is measured to the first posting of a meal, not to its correction', () => {
  const accepted = new Map([
    ['a', 2_000],
    ['b', 3_000],
  ]);
  const postings = [posted('a', 2_100), posted('b', 3_700), posted('a', 9_000)];
  const pauses = pausesOf(postings, accepted, within);
  expect(pauses).toMatchObject({ posted: 2, longestDelayMs: 700, longestDelayAtMs: 3_000 });
});

test('a time without any posting is seen at the beginning, in the middle and at the end', () => {
  const middle = [posted('a', 1_500), posted('b', 7_500), posted('c', 9_000)];
  expect(pausesOf(middle, new Map(), within)).toMatchObject({
    longestGapMs: 6_000,
    longestGapAtMs: 1_500,
  });
  expect(pausesOf([posted('a', 9_500)], new Map(), within).longestGapMs).toBe(8_500);
  expect(pausesOf([posted('a', 1_500)], new Map(), within).longestGapMs).toBe(8_500);
});
