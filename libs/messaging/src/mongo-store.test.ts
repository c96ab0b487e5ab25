/** Bulk operations as commands: few of them, in the order they were given. */
import { expect, it } from 'vitest';
import { commandsOf } from './mongo-store.ts';

const insert = (_id: number) => ({ insertOne: { document: { _id } } });
const update = (_id: number) => ({
  updateOne: { filter: { _id }, update: { $set: { a: 1 } }, upsert: true },
});

it('makes one command of neighbours of one kind', () => {
  const operations = [
    insert(1),
    insert(2),
    update(3),
    { replaceOne: { filter: { _id: 4 }, replacement: { b: 1 } } },
    { deleteOne: { filter: { _id: 5 } } },
    insert(6),
  ];
  expect(commandsOf({ collection: 'c', operations })).toEqual([
    { command: { insert: 'c', documents: [{ _id: 1 }, { _id: 2 }] }, count: 2 },
    {
      command: {
        update: 'c',
        updates: [
          { q: { _id: 3 }, u: { $set: { a: 1 } }, upsert: true },
          { q: { _id: 4 }, u: { b: 1 }, upsert: false },
        ],
      },
      count: 2,
    },
    { command: { delete: 'c', deletes: [{ q: { _id: 5 }, limit: 1 }] }, count: 1 },
    { command: { insert: 'c', documents: [{ _id: 6 }] }, count: 1 },
  ]);
});

it('keeps commands below what a server takes', () => {
  const operations = Array.from({ length: 2_500 }, (_, n) => insert(n));
  const counts = (collection: string) =>
    commandsOf({ collection, operations }).map(({ count }) => count);
  expect(counts('c')).toEqual([1_000, 1_000, 500]);
  expect(counts('outbox')).toHaveLength(2_500);
});
