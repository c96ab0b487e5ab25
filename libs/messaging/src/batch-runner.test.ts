/** Batches: halved around what cannot be taken, and stopped when nothing can be. */
import { defineEvent } from '@mestolo/contracts/event.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BatchRunner, ConsumerStopped, type TakenRecord } from './batch-runner.ts';
import type { CollectionWrites, IncomingEvent } from './handler.ts';
import type { Store } from './store.ts';
import { NO_CAUSE } from './trace.ts';

const Counted = defineEvent('it.mestolo.test.counted.v1', z.object({ n: z.int() }));

function taken(n: number, partition = 0): TakenRecord {
  const event: IncomingEvent = {
    definition: Counted,
    id: `e${n}`,
    type: Counted.type,
    tenant: 'pianengo',
    key: 'k',
    subject: 'k',
    time: '2020-09-14T10:15:00.000Z',
    data: { n },
    cause: NO_CAUSE,
    topic: 't',
    partition,
    offset: String(n),
  };
  const record = { offset: n, key: Buffer.from('k'), value: Buffer.from('{}'), headers: {} };
  const decoded = { event, unreadable: null };
  return { topic: 't', partition, offset: n, record, decoded };
}

function unreadable(n: number): TakenRecord {
  const reason = { code: 'notJson', paths: [], type: null } as const;
  return { ...taken(n), decoded: { event: null, unreadable: reason } };
}

/** Keeps the writes of the transactions that were not thrown out of. */
function rememberingStore() {
  const committed: CollectionWrites[][] = [];
  const store: Store = {
    async transact(work) {
      const writes: CollectionWrites[] = [];
      const result = await work({
        find: async () => [],
        write: async (more) => {
          writes.push(...more);
        },
      });
      committed.push(writes);
      return result;
    },
  };
  const countsIn = (collection: string) =>
    committed.map((writes) =>
      writes
        .filter((one) => one.collection === collection)
        .reduce((sum, { operations }) => sum + operations.length, 0),
    );
  return { store, committed, countsIn };
}

function runnerOver(store: Store, isBad: (n: number) => boolean) {
  const taking: number[] = [];
  const runner = new BatchRunner({
    group: 'g',
    service: 'billing',
    store,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    quarantineKey: Buffer.alloc(32),
    now: () => 0,
    pickSlot: () => 0,
    onCommitted: () => undefined,
    handler: {
      load: async () => null,
      decide(_, events) {
        const numbers = events.map(({ data }) => (data as { n: number }).n);
        if (numbers.some(isBad)) throw new TypeError('a bug');
        taking.push(...numbers);
        return { writes: [], events: [], changed: [] };
      },
    },
  });
  return { runner, taking };
}

const { signal } = new AbortController();
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a batch', () => {
  it('is one transaction, with a fence for each partition', async () => {
    const { store, countsIn } = rememberingStore();
    const { runner, taking } = runnerOver(store, () => false);
    const positions = await runner.run([taken(0), taken(1), taken(5, 1)], signal);
    expect(taking).toEqual([0, 1, 5]);
    expect(countsIn('fences')).toEqual([2]);
    expect(positions).toEqual([
      { topic: 't', partition: 0, offset: 2 },
      { topic: 't', partition: 1, offset: 6 },
    ]);
  });

  it('sets unreadable records aside in the same transaction', async () => {
    const { store, committed, countsIn } = rememberingStore();
    const { runner } = runnerOver(store, () => false);
    await runner.run([taken(0), unreadable(1), unreadable(2), unreadable(3), taken(4)], signal);
    expect(committed).toHaveLength(1);
    expect(countsIn('quarantine')).toEqual([3]);
    expect(countsIn('outbox')).toEqual([1]);
  });

  it('does not trouble the handler when nothing can be read', async () => {
    const { store } = rememberingStore();
    const { runner } = runnerOver(store, () => true);
    await runner.run([unreadable(0)], signal);
  });

  it('ends with every good record taken once and every bad one aside', async () => {
    const bad = fc.uniqueArray(fc.nat(60), { maxLength: 8 }).filter((numbers) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      return !sorted.some((n, i) => n + 2 === sorted[i + 2]);
    });
    await fc.assert(
      fc.asyncProperty(bad, async (numbers) => {
        const { store, countsIn } = rememberingStore();
        const { runner, taking } = runnerOver(store, (n) => numbers.includes(n));
        const positions = await runner.run(
          upTo(61).map((n) => taken(n)),
          signal,
        );
        expect(taking).toEqual(upTo(61).filter((n) => !numbers.includes(n)));
        const aside = countsIn('quarantine').reduce((sum, count) => sum + count, 0);
        expect(aside).toBe(numbers.length);
        expect(positions.at(-1)?.offset).toBe(61);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a handler that fails three times in a row', () => {
  it('stops the consumer before the third is set aside', async () => {
    const { store, countsIn } = rememberingStore();
    const { runner, taking } = runnerOver(store, (n) => n >= 2);
    const running = runner.run(
      upTo(10).map((n) => taken(n)),
      signal,
    );
    await expect(running).rejects.toBeInstanceOf(ConsumerStopped);
    expect(taking).toEqual([0, 1]);
    expect(countsIn('quarantine').reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});
