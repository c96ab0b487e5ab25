/** What a handful of outbox documents come to: records and keys by topic, and their spans. */
import { type Span, SpanKind } from '@opentelemetry/api';
import type { OutgoingRecord, TopicRecords } from './bus.ts';
import type { ChangedKeys } from './current-documents.ts';
import { HEADERS } from './envelope-codec.ts';
import type { Cause, OutgoingEvent } from './handler.ts';
import { leftBy, type OutboxDocument } from './outbox.ts';
import { causeFromHeaders, linksTo, startBatchSpan } from './trace.ts';

export function eventBatchesOf(documents: readonly OutboxDocument[]): TopicRecords[] {
  const byTopic = new Map<string, OutgoingRecord[]>();
  for (const { events } of documents) {
    for (const { topic, key, value, headers = HEADERS } of events) {
      const records = byTopic.get(topic) ?? [];
      if (records.length === 0) byTopic.set(topic, records);
      records.push({ key, value, headers });
    }
  }
  return [...byTopic].map(([topic, records]) => ({ topic, records }));
}

/** A key that changed several times is named once, with what caused its last change. */
export function changedKeysOf(documents: readonly OutboxDocument[]): ChangedKeys[] {
  const byTopic = new Map<
    string,
    { causes: Map<string, Cause>; left: Map<string, OutgoingEvent> }
  >();
  for (const document of documents) {
    for (const { topic, key, traceparent, tracestate } of document.changed) {
      const known = byTopic.get(topic) ?? { causes: new Map(), left: new Map() };
      byTopic.set(topic, known);
      known.causes.set(key, causeFromHeaders(traceparent, tracestate));
      const event = leftBy(document, { topic, key });
      if (event === null) known.left.delete(key);
      else known.left.set(key, event);
    }
  }
  return [...byTopic].map(([topic, keys]) => ({ topic, ...keys }));
}

function* eventTraces(topic: string, documents: readonly OutboxDocument[]) {
  for (const { events } of documents) {
    for (const event of events) if (event.topic === topic) yield event.traceparent;
  }
}

function* keyTraces({ causes }: ChangedKeys) {
  for (const { traceparent } of causes.values()) yield traceparent;
}

function sendSpan(topic: string, records: number, traces: Iterable<string | null>): Span | null {
  return startBatchSpan(`send ${topic}`, {
    // Events were given their context where they were decided: this only carries them.
    kind: SpanKind.CLIENT,
    links: linksTo(traces),
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic,
      'messaging.batch.message_count': records,
    },
  });
}

/** One span a topic, linked to the events it carries; none where nothing is sampled. */
export function sendSpansOf(
  documents: readonly OutboxDocument[],
  batches: readonly TopicRecords[],
  changed: readonly ChangedKeys[],
): Span[] {
  const spans = [
    ...batches.map(({ topic, records }) =>
      sendSpan(topic, records.length, eventTraces(topic, documents)),
    ),
    ...changed.map((keys) => sendSpan(keys.topic, keys.causes.size, keyTraces(keys))),
  ];
  return spans.filter((span) => span !== null);
}
