/** Compacted topics end with the newest document, however it moves meanwhile. */

import { BalanceChanged } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { expect, it } from 'vitest';
import type { Bus } from './bus.ts';
import { currentRecords, publishUntilStill, topicRecords } from './current-documents.ts';
import type { OutgoingEvent } from './handler.ts';
import { NO_CAUSE } from './trace.ts';

const topic = topics.balances.name;
const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

function eventOf(key: string, version: number): OutgoingEvent {
  return {
    topic: topics.balances,
    definition: BalanceChanged,
    id: `${key}:${version}`,
    tenant: 'pianengo',
    key,
    subject: key,
    time: '2020-09-14T10:15:00.000Z',
    data: { version } as never,
    cause: null,
  };
}

/** Documents that move each time they are read, so many times. */
function moving(moves: number) {
  const versions = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  const published: string[] = [];
  let left = moves;
  const bus = {
    async publish(batches) {
      for (const { records } of batches) {
        published.push(...records.map(({ value }) => JSON.parse(value).id));
      }
      if (left > 0) versions.set('a', (versions.get('a') ?? 0) + 1);
      left -= 1;
    },
  } as Bus;
  const current = {
    [topic]: async (keys: readonly string[]) =>
      keys.filter((key) => versions.has(key)).map((key) => eventOf(key, versions.get(key) ?? 0)),
  };
  return { options: { service: 'billing', bus, current }, published };
}

it.each([0, 1, 3])('publishes again after %i moves, and only what moved', async (moves) => {
  const { options, published } = moving(moves);
  const causes = new Map(['a', 'b', 'gone'].map((key) => [key, NO_CAUSE]));
  const first = await currentRecords(options, { topic, causes });
  await options.bus.publish([topicRecords(topic, first)]);
  await publishUntilStill(options, { topic, causes }, first);
  const later = Array.from({ length: moves }, (_, n) => `a:${n + 2}`);
  expect(published).toEqual(['a:1', 'b:1', ...later]);
});

it('carries the trace of the change that named the key', async () => {
  const { options } = moving(0);
  const cause = { traceparent, tracestate: null, traceId: 'a'.repeat(32) };
  const records = await currentRecords(options, { topic, causes: new Map([['a', cause]]) });
  expect(JSON.parse(records.get('a')?.value ?? '').traceparent).toBe(traceparent);
});

it('fails where nobody can say how a topic stands', async () => {
  const { options } = moving(0);
  const asked = currentRecords(options, { topic: 'other.v1', causes: new Map() });
  await expect(asked).rejects.toThrow('other.v1');
});
