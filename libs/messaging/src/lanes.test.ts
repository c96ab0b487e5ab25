/** Lanes: fair shares, order kept, bounded, and nothing run that was given away. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordBatch } from './bus.ts';
import { CHUNK_RECORDS, Lane, type Slice, takeFairly } from './lanes.ts';

function batchOf(
  partition: number,
  records: number,
  { from = 0, bytes = 1, signal = new AbortController().signal } = {},
): RecordBatch {
  return {
    topic: 't',
    partition,
    high: from + records,
    signal,
    records: Array.from({ length: records }, (_, index) => ({
      offset: from + index,
      key: null,
      value: Buffer.alloc(bytes),
      headers: {},
    })),
  };
}

const sizes = (slices: readonly Slice[]) =>
  slices.map(({ batch, from, to }) => [batch.partition, to - from]);

describe('a chunk', () => {
  it('takes all where there is room for all', () => {
    const segments = [batchOf(0, 10), batchOf(1, 20)].map((batch) => ({ batch, taken: 0 }));
    expect(sizes(takeFairly(segments, 500))).toEqual([
      [0, 10],
      [1, 20],
    ]);
  });

  it('gives a backlog only what the others leave', () => {
    const segments = [batchOf(0, 9_000), batchOf(1, 20), batchOf(2, 400)];
    const taken = takeFairly(
      segments.map((batch) => ({ batch, taken: 0 })),
      500,
    );
    expect(sizes(taken)).toEqual([
      [1, 20],
      [2, 240],
      [0, 240],
    ]);
  });

  it('stays small when its records are large, and never empty', () => {
    const large = { batch: batchOf(0, 8, { bytes: 1024 * 1024 }), taken: 0 };
    expect(sizes(takeFairly([large], 500))).toEqual([[0, 4]]);
    const huge = { batch: batchOf(0, 2, { bytes: 9 * 1024 * 1024 }), taken: 0 };
    expect(sizes(takeFairly([huge], 500))).toEqual([[0, 1]]);
  });

  it('keeps the order of a partition over any number of batches', () => {
    const batches = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 60 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 50 }), (plan, limit) => {
        const ends = new Map<number, number>();
        let segments = plan.map(([partition, records]) => {
          const from = ends.get(partition) ?? 0;
          ends.set(partition, from + records);
          return { batch: batchOf(partition, records, { from }), taken: 0 };
        });
        const next = new Map<number, number>();
        while (segments.length > 0) {
          const slices = takeFairly(segments, limit);
          const taken = slices.reduce((sum, { from, to }) => sum + to - from, 0);
          expect(taken).toBeGreaterThan(0);
          expect(taken).toBeLessThanOrEqual(limit);
          for (const { batch, from, to } of slices) {
            expect(batch.records[from]?.offset).toBe(next.get(batch.partition) ?? 0);
            next.set(batch.partition, (batch.records[to - 1]?.offset ?? 0) + 1);
          }
          segments = segments.filter((segment) => segment.taken < segment.batch.records.length);
        }
        expect(next).toEqual(ends);
      }),
    );
  });
});

describe('a lane', () => {
  it('takes what several partitions brought at once', async () => {
    const chunks: (readonly Slice[])[] = [];
    const ran = Promise.withResolvers<void>();
    const lane = new Lane(async (slices) => {
      chunks.push(slices);
      ran.resolve();
    });
    await Promise.all([0, 1, 2].map((partition) => lane.push(batchOf(partition, 10))));
    await ran.promise;
    expect(chunks.map(sizes)).toEqual([
      [
        [0, 10],
        [1, 10],
        [2, 10],
      ],
    ]);
  });

  it('asks for more only when less than a chunk waits', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const lane = new Lane(() => {
      begun.resolve();
      return gate.promise;
    });
    let hasRoom = false;
    const pushed = lane.push(batchOf(0, 3 * CHUNK_RECORDS)).then(() => {
      hasRoom = true;
    });
    await begun.promise;
    expect(hasRoom).toBe(false);
    gate.resolve();
    await pushed;
    expect(hasRoom).toBe(true);
  });

  it('drops what was given to others, and lets the giver go', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const chunks: (readonly Slice[])[] = [];
    const lane = new Lane((slices) => {
      chunks.push(slices);
      begun.resolve();
      return gate.promise;
    });
    const away = new AbortController();
    const pushed = lane.push(batchOf(0, 2_000, { signal: away.signal }));
    await begun.promise;
    away.abort();
    await pushed;
    gate.resolve();
    await lane.close();
    expect(chunks).toHaveLength(1);
    await lane.push(batchOf(0, 5));
    expect(chunks).toHaveLength(1);
  });
});
