/** When reference counts as read. */
import { expect, it } from 'vitest';
import { isReference, unreadPartitions } from './reference-gate.ts';

const end = (partition: number, low: number, high: number) => ({
  topic: 't',
  partition,
  low,
  high,
});

it('waits for partitions whose fence is before their end, and not for empty ones', () => {
  const ends = [end(0, 0, 0), end(1, 7, 7), end(2, 0, 5), end(3, 0, 5), end(4, 3, 5)];
  const fences = new Map([
    ['t:2', { next: 5 }],
    ['t:3', { next: 4 }],
  ]);
  expect(unreadPartitions(ends, fences).map(({ partition }) => partition)).toEqual([3, 4]);
});

it('knows reference by the name of its group', () => {
  expect(isReference({ group: 'billing.reference' })).toBe(true);
  expect(isReference({ group: 'billing' })).toBe(false);
});
