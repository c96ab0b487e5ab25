/**
 * The outbox: what a transaction publishes, written with its effects, deleted when Kafka has it.
 */

import mongoose from 'mongoose';
import { OUTBOX } from './collections.ts';
import { encodeEvent } from './envelope-codec.ts';
import type { CollectionWrites, Decision, OutgoingEvent } from './handler.ts';

const { ObjectId } = mongoose.mongo;

export const SLOTS = 16;

/** A document may have 16 MB; half of it leaves room for what the estimate does not see. */
const LARGEST_DOCUMENT_BYTES = 8 * 1024 * 1024;

export interface OutboxEvent {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The trace context, kept apart so that the relay need not read the value. */
  readonly traceparent: string | null;
}

/** A compacted topic's subject: its current document is looked up when it is published. */
export interface OutboxKey {
  readonly topic: string;
  readonly key: string;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
}

export interface OutboxDocument {
  readonly _id: InstanceType<typeof ObjectId>;
  /** Which lease covers it. */
  readonly slot: number;
  readonly at: Date;
  readonly events: OutboxEvent[];
  readonly changed: OutboxKey[];
}

/** What a transaction leaves behind: for the relay, and for whoever counts what happened. */
export interface Left {
  readonly documents: readonly OutboxDocument[];
  readonly events: readonly OutgoingEvent[];
}

export interface OutboxRequest {
  readonly service: string;
  readonly slot: number;
  readonly at: Date;
  readonly decision: Pick<Decision, 'events' | 'changed'>;
  /** Records that are no events of the contract: dead letters. */
  readonly extra?: readonly OutboxEvent[];
}

function encodeAll({ service, decision, extra = [] }: OutboxRequest): OutboxEvent[] {
  const events = decision.events.map((event): OutboxEvent => {
    const { key, value } = encodeEvent(event, service);
    return { topic: event.topic.name, key, value, traceparent: event.cause?.traceparent ?? null };
  });
  return [...events, ...extra];
}

/** One document, or several where one would grow too large; none when there is nothing to say. */
export function outboxDocuments(
  request: OutboxRequest,
  largestBytes = LARGEST_DOCUMENT_BYTES,
): OutboxDocument[] {
  const { slot, at } = request;
  const changed = request.decision.changed.map(({ topic, key, cause }) => ({
    topic: topic.name,
    key,
    traceparent: cause?.traceparent ?? null,
    tracestate: cause?.tracestate ?? null,
  }));
  const events = encodeAll(request);
  if (events.length === 0 && changed.length === 0) return [];
  const first: OutboxDocument = { _id: new ObjectId(), slot, at, events: [], changed };
  const documents = [first];
  remember(first, request.decision.changed);
  let bytes = changed.length * 200;
  for (const event of events) {
    // BSON keeps UTF-8: up to three bytes a character, in practice about one.
    const size = Buffer.byteLength(event.value) + event.key.length + 200;
    if (bytes + size > largestBytes && bytes > 0) {
      documents.push({ _id: new ObjectId(), slot, at, events: [], changed: [] });
      bytes = 0;
    }
    documents.at(-1)?.events.push(event);
    bytes += size;
  }
  return documents;
}

/** Compacted documents as their transaction left them: not stored, and gone with the process. */
const left = new WeakMap<OutboxDocument, ReadonlyMap<string, OutgoingEvent>>();

function remember(document: OutboxDocument, changed: Decision['changed']): void {
  const events = changed.flatMap(({ now }) => now ?? []);
  if (events.length > 0) left.set(document, new Map(events.map((event) => [keyOf(event), event])));
}

const keyOf = (event: OutgoingEvent) => `${event.topic.name}:${event.key}`;

/** Null where the document comes from the database, or the handler did not say. */
export function leftBy(
  document: OutboxDocument,
  { topic, key }: Pick<OutboxKey, 'topic' | 'key'>,
): OutgoingEvent | null {
  return left.get(document)?.get(`${topic}:${key}`) ?? null;
}

export function outboxWrites(documents: readonly OutboxDocument[]): CollectionWrites {
  return {
    collection: OUTBOX,
    operations: documents.map((document) => ({ insertOne: { document: { ...document } } })),
  };
}
