/** Events as records and back, and reasons that hold no values. */
import { defineEvent } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BusRecord } from './bus.ts';
import {
  createDecoder,
  encodeEvent,
  LARGEST_EVENT_BYTES,
  readableTypes,
} from './envelope-codec.ts';
import type { OutgoingEvent } from './handler.ts';
import { defineUpcaster } from './upcasters.ts';

const V1 = defineEvent('it.mestolo.test.a.v1', z.object({ cents: z.string() }));
const V2 = defineEvent('it.mestolo.test.a.v2', z.object({ cents: z.int() }));
const V3 = defineEvent('it.mestolo.test.a.v3', z.object({ cents: z.int(), currency: z.string() }));

const topicWith = (...events: TopicDefinition['events']): TopicDefinition => ({
  name: 'test.a.v1',
  owner: 'billing',
  consumers: [],
  events,
  key: 'accountId',
  partitions: 1,
  cleanup: 'keepForEver',
});

const origin = { topic: 'test.a.v1', partition: 0 };

function outgoing(more: Partial<OutgoingEvent<typeof V2>> = {}): OutgoingEvent {
  return {
    topic: topicWith(V2),
    definition: V2,
    id: 'e1',
    tenant: 'pianengo',
    key: 'k1',
    subject: 's1',
    time: '2020-09-14T10:15:00.000Z',
    data: { cents: 450 },
    cause: null,
    ...more,
  };
}

function recordOf(event: OutgoingEvent, offset = 7): BusRecord {
  const { key, value, headers } = encodeEvent(event, 'billing');
  return { offset, key: Buffer.from(key), value: Buffer.from(value), headers };
}

describe('an event', () => {
  it('comes back as it went out', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const cause = { traceparent, tracestate: 'x=1', traceId: 'a'.repeat(32) };
    const { event } = createDecoder([topicWith(V2)], [])(recordOf(outgoing({ cause })), origin);
    expect(event).toEqual({
      definition: V2,
      id: 'e1',
      type: V2.type,
      tenant: 'pianengo',
      key: 'k1',
      subject: 's1',
      time: '2020-09-14T10:15:00.000Z',
      data: { cents: 450 },
      cause,
      ...origin,
      offset: '7',
    });
  });

  it('may carry fields that are not known yet', () => {
    const data = { cents: 1, later: true } as { cents: number };
    const { event } = createDecoder([topicWith(V2)], [])(recordOf(outgoing({ data })), origin);
    expect(event?.data).toEqual({ cents: 1 });
  });

  it('is refused when no topic would take it', () => {
    const id = 'x'.repeat(LARGEST_EVENT_BYTES);
    expect(() => encodeEvent(outgoing({ id }), 'billing')).toThrow(RangeError);
    const wide = 'è'.repeat(LARGEST_EVENT_BYTES / 2);
    expect(() => encodeEvent(outgoing({ id: wide }), 'billing')).toThrow(RangeError);
    const fits = 'x'.repeat(LARGEST_EVENT_BYTES / 2);
    expect(() => encodeEvent(outgoing({ id: fits }), 'billing')).not.toThrow();
  });
});

describe('what cannot be read', () => {
  const decode = createDecoder([topicWith(V2)], []);
  const unreadable = (record: Partial<BusRecord>) =>
    decode({ ...recordOf(outgoing()), ...record }, origin).unreadable;

  it.each([
    ['noValue', { value: null }],
    ['notJson', { value: Buffer.from('{"a":') }],
    ['notJson', { value: Buffer.from('[1]') }],
    ['notJson', { value: Buffer.from('null') }],
    ['wrongKey', { key: Buffer.from('other') }],
    ['wrongKey', { key: null }],
  ])('is called %s', (code, record) => {
    expect(unreadable(record)?.code).toBe(code);
  });

  it('names paths and never values', () => {
    const value = Buffer.from(
      recordOf(outgoing()).value?.toString().replace('450', '"BRUNO"') ?? '',
    );
    expect(unreadable({ value })).toEqual({
      code: 'badData',
      paths: ['cents:invalid_type'],
      type: V2.type,
    });
  });

  it('knows the type that it does not know', () => {
    const value = Buffer.from(
      JSON.stringify({ ...JSON.parse(`${recordOf(outgoing()).value}`), type: 'z' }),
    );
    expect(unreadable({ value })).toEqual({ code: 'unknownType', paths: [], type: 'z' });
  });
});

describe('old types', () => {
  const steps = [
    defineUpcaster(V1, V2, ({ cents }) => ({ cents: Number(cents) })),
    defineUpcaster(V2, V3, ({ cents }) => ({ cents, currency: 'EUR' })),
  ];
  const old = outgoing({ definition: V1, data: { cents: '450' } } as never);

  it('are lifted step by step to the newest', () => {
    const { event } = createDecoder([topicWith(V3)], steps)(recordOf(old), origin);
    expect(event?.definition).toBe(V3);
    expect(event?.data).toEqual({ cents: 450, currency: 'EUR' });
  });

  it('are lifted past a middle step that is still published', () => {
    const decode = createDecoder([topicWith(V2, V3)], steps);
    expect(decode(recordOf(old), origin).event?.definition).toBe(V3);
    expect(decode(recordOf(outgoing()), origin).event?.data).toEqual({
      cents: 450,
      currency: 'EUR',
    });
  });

  it('are unknown where no step leads to a known one', () => {
    const { unreadable } = createDecoder([topicWith(V3)], steps.slice(1))(recordOf(old), origin);
    expect(unreadable?.code).toBe('unknownType');
    expect(readableTypes([topicWith(V3)], steps)).toEqual(
      new Map([['test.a.v1', [V3.type, V2.type, V1.type]]]),
    );
  });

  it('are bad data when the step makes something that is not valid', () => {
    const bad = outgoing({ definition: V1, data: { cents: 'many' } } as never);
    const { unreadable } = createDecoder([topicWith(V2)], steps.slice(0, 1))(recordOf(bad), origin);
    expect(unreadable?.code).toBe('badData');
  });
});
