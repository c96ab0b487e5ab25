/** Where a partition begins: never beyond what the database has, never silent about a gap. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenceWrites, positionsAfter, startOf } from './fence.ts';

const at = (low: number, high: number, committed: number | null) => ({
  topic: 't',
  partition: 0,
  low,
  high,
  committed,
});

describe('a start', () => {
  it('goes on where group and fence agree', () => {
    expect(startOf(at(0, 20, 10), { next: 10 }, false)).toEqual({ offset: null, alarm: null });
  });

  it('lets a lagging offset deliver again', () => {
    expect(startOf(at(0, 20, 7), { next: 10 }, false)).toEqual({ offset: null, alarm: null });
  });

  it('does not believe an offset ahead of the fence', () => {
    expect(startOf(at(0, 20, 15), { next: 10 }, false)).toEqual({ offset: 10, alarm: null });
    expect(startOf(at(0, 20, 15), undefined, false)).toEqual({ offset: 0, alarm: null });
  });

  it('begins at the fence when the group has no offsets', () => {
    expect(startOf(at(0, 20, null), { next: 10 }, false)).toEqual({ offset: 10, alarm: null });
    expect(startOf(at(0, 20, null), undefined, false)).toEqual({ offset: null, alarm: null });
  });

  it('alarms when the log begins after the fence, unless it is compacted', () => {
    const gap = { kind: 'gap', from: 10, to: 12 };
    expect(startOf(at(12, 20, 10), { next: 10 }, false)).toEqual({ offset: 12, alarm: gap });
    expect(startOf(at(12, 20, 10), { next: 10 }, true)).toEqual({ offset: 12, alarm: null });
  });

  it('alarms when the log ends before the fence', () => {
    const alarm = { kind: 'regressed', fence: 10, end: 4 };
    expect(startOf(at(0, 4, 10), { next: 10 }, false)).toEqual({ offset: 0, alarm });
  });

  it('never skips a record that is there and was not taken', () => {
    const numbers = fc.record({
      low: fc.nat(50),
      length: fc.nat(50),
      next: fc.option(fc.nat(100), { nil: undefined }),
      committed: fc.option(fc.nat(100)),
    });
    fc.assert(
      fc.property(numbers, ({ low, length, next, committed }) => {
        const fence = next === undefined ? undefined : { next };
        const { offset } = startOf(at(low, low + length, committed), fence, false);
        const begins = offset ?? committed ?? low;
        expect(begins).toBeLessThanOrEqual(Math.max(low, next ?? 0));
      }),
    );
  });
});

it('moves each fence behind the last record of its partition, in any order', () => {
  const records = [
    { topic: 'a', partition: 0, offset: 5 },
    { topic: 'a', partition: 1, offset: 9 },
    { topic: 'a', partition: 0, offset: 4 },
    { topic: 'b', partition: 0, offset: 1 },
  ];
  expect(positionsAfter(records)).toEqual([
    { topic: 'a', partition: 0, offset: 6 },
    { topic: 'a', partition: 1, offset: 10 },
    { topic: 'b', partition: 0, offset: 2 },
  ]);
});

it('is written by every transaction, forward only', () => {
  const { operations } = fenceWrites('g', [{ topic: 't', partition: 3, offset: 8 }]);
  expect(operations).toMatchObject([
    {
      updateOne: {
        filter: { _id: 'g:t:3' },
        update: { $inc: { writes: 1 }, $max: { next: 8 } },
        upsert: true,
      },
    },
  ]);
});
