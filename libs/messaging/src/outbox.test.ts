/** Outbox documents: one a transaction, more where one would grow too large. */
import { defineEvent } from '@mestolo/contracts/event.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { OutgoingEvent } from './handler.ts';
import { outboxDocuments } from './outbox.ts';

const Told = defineEvent('it.mestolo.test.told.v1', z.object({ filler: z.string() }));
const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const cause = { traceparent, tracestate: null, traceId: 'a'.repeat(32) };

const told = (id: string, filler = ''): OutgoingEvent => ({
  topic: topics.entries,
  definition: Told,
  id,
  tenant: 'pianengo',
  key: 'k',
  subject: 'k',
  time: '2020-09-14T10:15:00.000Z',
  data: { filler },
  cause,
});

const request = { service: 'billing', slot: 3, at: new Date(0) };

it('makes none when there is nothing to say', () => {
  expect(outboxDocuments({ ...request, decision: { events: [], changed: [] } })).toEqual([]);
});

it('keeps all events of a transaction in one document, in their order', () => {
  const changed = [{ topic: topics.balances, key: 'k', cause }];
  const events = [told('1'), told('2')];
  const documents = outboxDocuments({ ...request, decision: { events, changed } });
  expect(documents).toHaveLength(1);
  expect(documents[0]).toMatchObject({
    slot: 3,
    at: new Date(0),
    changed: [{ topic: topics.balances.name, key: 'k', traceparent, tracestate: null }],
  });
  expect(documents[0]?.events.map(({ value }) => JSON.parse(value).id)).toEqual(['1', '2']);
  expect(JSON.parse(documents[0]?.events[0]?.value ?? '')).toMatchObject({
    specversion: '1.0',
    source: '/mestolo/billing',
    traceparent,
  });
});

it('begins another document before one grows too large, and loses nothing', () => {
  const events = Array.from({ length: 10 }, (_, n) => told(String(n), 'è'.repeat(1_000)));
  const documents = outboxDocuments({ ...request, decision: { events, changed: [] } }, 8_000);
  expect(documents.map((document) => document.events.length)).toEqual([3, 3, 3, 1]);
  const ids = documents.flatMap((document) => document.events.map((e) => JSON.parse(e.value).id));
  expect(ids).toEqual(events.map(({ id }) => id));
  expect(new Set(documents.map(({ _id }) => _id.toHexString())).size).toBe(4);
});
