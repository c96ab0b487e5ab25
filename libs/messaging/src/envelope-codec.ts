/** Events as records and back: one parse and one check a record, reasons without values. */
import { type EventDefinition, envelope } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type { z } from 'zod';
import type { BusRecord, OutgoingRecord } from './bus.ts';
import type { Cause, IncomingEvent, OutgoingEvent } from './handler.ts';
import { causeFromHeaders } from './trace.ts';
import type { Upcaster } from './upcasters.ts';

/** Topics take records of up to 2 MB; the rest is for what surrounds them. */
export const LARGEST_EVENT_BYTES = 1_900_000;

export const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' } as const;

export type UnreadableCode =
  | 'noValue'
  | 'notJson'
  | 'badEnvelope'
  | 'wrongKey'
  | 'unknownType'
  | 'badData';

/** Paths and codes, never values: a value may be a person's. */
export interface Unreadable {
  readonly code: UnreadableCode;
  readonly paths: readonly string[];
  /** The event's type, where that much could be read. */
  readonly type: string | null;
}

export type Decoded =
  | { readonly event: IncomingEvent; readonly unreadable: null }
  | { readonly event: null; readonly unreadable: Unreadable };

export interface RecordOrigin {
  readonly topic: string;
  readonly partition: number;
}

export type Decode = (record: BusRecord, origin: RecordOrigin) => Decoded;

function refuse(code: UnreadableCode, type: string | null, error?: z.ZodError): Decoded {
  const paths = (error?.issues ?? [])
    .slice(0, 20)
    .map((issue) => `${issue.path.join('.').slice(0, 100)}:${issue.code}`);
  return { event: null, unreadable: { code, paths, type } };
}

function parseObject(value: Buffer): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(value.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

interface Reading {
  readonly definition: EventDefinition;
  readonly upcaster: Upcaster | null;
}

/** What each type of a topic is read by; a type that is only known as an old one is lifted. */
function readingsOf(
  topics: readonly TopicDefinition[],
  upcasters: readonly Upcaster[],
): ReadonlyMap<string, ReadonlyMap<string, Reading>> {
  const lifts = new Map(upcasters.map((upcaster) => [upcaster.from.type, upcaster]));
  return new Map(
    topics.map((topic) => {
      const types = new Map<string, Reading>(
        topic.events.map((definition) => [definition.type, { definition, upcaster: null }]),
      );
      // Each round adds the types one step older than those known so far.
      for (let known = -1; known !== types.size; ) {
        known = types.size;
        for (const { from, to } of upcasters) {
          if (types.has(to.type)) types.set(from.type, { definition: from, upcaster: null });
        }
      }
      for (const [type, { definition }] of types) {
        types.set(type, { definition, upcaster: lifts.get(type) ?? null });
      }
      return [topic.name, types];
    }),
  );
}

/** Follows the steps from the type that was read to the newest one. */
function lift(
  first: Reading,
  data: unknown,
  readings: ReadonlyMap<string, Reading>,
): { definition: EventDefinition; data: unknown; error?: z.ZodError } {
  let { definition, upcaster } = first;
  let lifted = data;
  while (upcaster !== null) {
    const checked = upcaster.to.data.safeParse(upcaster.upcast(lifted));
    definition = upcaster.to;
    if (!checked.success) return { definition, data: null, error: checked.error };
    lifted = checked.data;
    upcaster = readings.get(definition.type)?.upcaster ?? null;
  }
  return { definition, data: lifted };
}

export function createDecoder(
  topics: readonly TopicDefinition[],
  upcasters: readonly Upcaster[],
): Decode {
  const readings = readingsOf(topics, upcasters);
  return (record, origin) => {
    if (record.value === null) return refuse('noValue', null);
    const raw = parseObject(record.value);
    if (raw === null) return refuse('notJson', null);
    const around = envelope.safeParse(raw);
    if (!around.success) return refuse('badEnvelope', null, around.error);
    const { id, type, tenant, subject, time, partitionkey, traceparent, tracestate } = around.data;
    if (record.key?.toString('utf8') !== partitionkey) return refuse('wrongKey', type);
    const known = readings.get(origin.topic);
    const reading = known?.get(type);
    if (known === undefined || reading === undefined) return refuse('unknownType', type);
    const checked = reading.definition.data.safeParse(raw.data);
    if (!checked.success) return refuse('badData', type, checked.error);
    const newest = lift(reading, checked.data, known);
    if (newest.error !== undefined) return refuse('badData', type, newest.error);
    return {
      unreadable: null,
      event: {
        definition: newest.definition,
        id,
        type: newest.definition.type,
        tenant,
        key: partitionkey,
        subject,
        time,
        data: newest.data as IncomingEvent['data'],
        cause: causeFromHeaders(traceparent, tracestate),
        topic: origin.topic,
        partition: origin.partition,
        offset: String(record.offset),
      },
    };
  };
}

/** The types this consumer can read now, by topic. */
export function readableTypes(
  topics: readonly TopicDefinition[],
  upcasters: readonly Upcaster[],
): ReadonlyMap<string, readonly string[]> {
  const readings = readingsOf(topics, upcasters);
  return new Map([...readings].map(([topic, types]) => [topic, [...types.keys()]]));
}

/**
 * The event as structured CloudEvents JSON.
 *
 * @throws RangeError when it is larger than a broker takes: it would block the relay for ever.
 */
export function encodeEvent(
  event: OutgoingEvent,
  service: string,
  cause: Cause | null = event.cause,
): OutgoingRecord {
  const value = JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: `/mestolo/${service}`,
    type: event.definition.type,
    subject: event.subject,
    time: event.time,
    datacontenttype: 'application/json',
    tenant: event.tenant,
    partitionkey: event.key,
    traceparent: cause?.traceparent ?? undefined,
    tracestate: cause?.tracestate ?? undefined,
    data: event.data,
  });
  // A character is at most three bytes; most events are far below and need no exact count.
  if (value.length * 3 > LARGEST_EVENT_BYTES && Buffer.byteLength(value) > LARGEST_EVENT_BYTES) {
    throw new RangeError(`An event ${event.definition.type} is larger than a topic takes`);
  }
  return { key: event.key, value, headers: HEADERS };
}
