/** What the relay publishes of a compacted topic: what a commit left, and whatever moved since. */
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import type { OutgoingRecord } from './bus.ts';
import { currentRecords, publishUntilStill } from './current-documents.ts';
import type { OutgoingEvent } from './handler.ts';
import { outboxDocuments } from './outbox.ts';
import { changedKeysOf } from './relay-batch.ts';
import { NO_CAUSE } from './trace.ts';

const TOPIC = topics.balances.name;

function event(key: string, version: number): OutgoingEvent {
  const id = `${key}:${version}`;
  const about = { id, tenant: 'test', key, subject: key, time: '2020-10-05T10:00:00.000Z' };
  const data = { version } as never;
  return { topic: topics.balances, definition: MealRecorded, ...about, data, cause: null };
}

/** Documents of two keys; each commit leaves one, and the database has what `stored` says. */
function scene(stored: Map<string, number>) {
  const published: OutgoingRecord[][] = [];
  const reads = { documents: 0, ids: 0 };
  const bus = {
    publish: async (batches: readonly { records: readonly OutgoingRecord[] }[]) => {
      published.push(batches.flatMap(({ records }) => [...records]));
    },
  } as never;
  const versionOf = (key: string) => stored.get(key) ?? 0;
  const options = {
    service: 'billing',
    bus,
    current: {
      [TOPIC]: async (keys: readonly string[]) => {
        reads.documents += keys.length;
        return keys.map((key) => event(key, versionOf(key)));
      },
    },
    currentIds: {
      [TOPIC]: async (keys: readonly string[]) => {
        reads.ids += keys.length;
        return new Map(keys.map((key) => [key, `${key}:${versionOf(key)}`]));
      },
    },
  };
  return { options, published, reads };
}

const commit = (key: string, version: number, now: OutgoingEvent | null = event(key, version)) =>
  outboxDocuments({
    service: 'billing',
    slot: 0,
    at: new Date(),
    decision: { events: [], changed: [{ topic: topics.balances, key, cause: NO_CAUSE, now }] },
  });

const versions = (records: readonly OutgoingRecord[]) =>
  records.map(({ key, value }) => [key, JSON.parse(value).data.version]);

it('publishes what the newest commit left without reading it, and looks at ids afterwards', async () => {
  const { options, published, reads } = scene(new Map([['a', 2]]));
  const [changed] = changedKeysOf([...commit('a', 1), ...commit('a', 2)]);
  if (changed === undefined) throw new Error('nothing changed');
  const records = await currentRecords(options, changed);
  expect(versions([...records.values()])).toEqual([['a', 2]]);
  await publishUntilStill(options, changed, records);
  expect([published, reads]).toEqual([[], { documents: 0, ids: 1 }]);
});

it('publishes again what moved on its way, until it stands still', async () => {
  const stored = new Map([
    ['a', 3],
    ['b', 1],
  ]);
  const { options, published, reads } = scene(stored);
  const [changed] = changedKeysOf([...commit('a', 1), ...commit('b', 1)]);
  if (changed === undefined) throw new Error('nothing changed');
  await publishUntilStill(options, changed, await currentRecords(options, changed));
  expect(published.map(versions)).toEqual([[['a', 3]]]);
  expect(reads).toEqual({ documents: 1, ids: 3 });
});

it('reads what it was not told: a document from the database knows its keys only', async () => {
  const { options, reads } = scene(new Map([['a', 7]]));
  const stored = JSON.parse(JSON.stringify(commit('a', 7)));
  const [changed] = changedKeysOf(stored);
  const [untold] = changedKeysOf([...commit('a', 6), ...commit('a', 7, null)]);
  if (changed === undefined || untold === undefined) throw new Error('nothing changed');
  for (const one of [changed, untold]) {
    const records = await currentRecords(options, one);
    expect(versions([...records.values()])).toEqual([['a', 7]]);
  }
  expect(reads.documents).toBe(2);
  expect(mongoose.mongo.ObjectId.isValid(stored[0]._id)).toBe(true);
});
