/** W3C trace context of events: read, written, and one child span an event that is sampled. */
import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Cause } from './handler.ts';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

export const NO_CAUSE: Cause = { traceparent: null, tracestate: null, traceId: null };

/** Null for anything that is not a valid version 00 traceparent. */
export function parseTraceparent(text: string | null | undefined): SpanContext | null {
  const found = TRACEPARENT.exec(text ?? '');
  if (found === null) return null;
  const [, traceId = NO_TRACE, spanId = NO_SPAN, flags = '00'] = found;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

export function formatTraceparent(of: SpanContext): string {
  const flags = of.traceFlags.toString(16).padStart(2, '0');
  return `00-${of.traceId}-${of.spanId}-${flags}`;
}

/** The cause that a request or an event carries in its headers or extensions. */
export function causeFromHeaders(
  traceparent: string | null | undefined,
  tracestate: string | null | undefined,
): Cause {
  const parsed = parseTraceparent(traceparent);
  if (parsed === null) return NO_CAUSE;
  return {
    traceparent: traceparent ?? null,
    tracestate: tracestate ?? null,
    traceId: parsed.traceId,
  };
}

function causeOfSpan(of: SpanContext): Cause {
  return {
    traceparent: formatTraceparent(of),
    tracestate: of.traceState?.serialize() ?? null,
    traceId: of.traceId,
  };
}

/** The cause of what happens inside this context, the active one unless told otherwise. */
export function causeOf(active: Context = context.active()): Cause {
  const found = trace.getSpanContext(active);
  return found === undefined || found.traceId === NO_TRACE ? NO_CAUSE : causeOfSpan(found);
}

const tracer = trace.getTracer('mestolo.messaging');

export interface EventSpan {
  /** What the events and writes caused by this event carry. */
  readonly cause: Cause;
  readonly span: Span | null;
}

/**
 * One child span for a sampled event; its context goes on to whatever the event causes. An event
 * that is not sampled costs no span: its own context goes on.
 */
export function startEventSpan(
  incoming: Cause,
  at: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly group: string;
    readonly eventId: string;
  },
): EventSpan {
  const parent = parseTraceparent(incoming.traceparent);
  if (parent === null || (parent.traceFlags & TraceFlags.SAMPLED) === 0) {
    return { cause: incoming, span: null };
  }
  const span = tracer.startSpan(
    `process ${at.topic}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': at.topic,
        'messaging.destination.partition.id': String(at.partition),
        'messaging.kafka.offset': at.offset,
        'messaging.consumer.group.name': at.group,
        'messaging.message.id': at.eventId,
      },
    },
    trace.setSpanContext(ROOT_CONTEXT, parent),
  );
  const own = span.spanContext();
  const cause = own.traceId === NO_TRACE ? incoming : causeOfSpan(own);
  return { cause: { ...cause, tracestate: cause.tracestate ?? incoming.tracestate }, span };
}

const LINKS_AT_MOST = 128;

/** Links to every sampled context among these; a span with more than 128 helps nobody. */
export function linksTo(traceparents: Iterable<string | null>): Link[] {
  const links: Link[] = [];
  for (const traceparent of traceparents) {
    if (traceparent === null || !isSampled(traceparent)) continue;
    const found = parseTraceparent(traceparent);
    if (found !== null) links.push({ context: found });
    if (links.length === LINKS_AT_MOST) break;
  }
  return links;
}

/** Asked for every event, so it looks at one character only. */
function isSampled(traceparent: string): boolean {
  return (Number.parseInt(traceparent.at(-1) ?? '0', 16) & TraceFlags.SAMPLED) !== 0;
}

/**
 * A span for a batch, beside the spans of its events and linked to them; null if none is sampled.
 */
export function startBatchSpan(
  name: string,
  options: {
    readonly kind: SpanKind;
    readonly links: Link[];
    readonly attributes: Record<string, string | number>;
  },
): Span | null {
  if (options.links.length === 0) return null;
  return tracer.startSpan(
    name,
    { kind: options.kind, links: options.links, root: true, attributes: options.attributes },
    ROOT_CONTEXT,
  );
}

/** Ends a span, marked as failed when there is an error; its text stays out, it may hold data. */
export function endSpan(span: Span | null, error?: unknown): void {
  if (span === null) return;
  if (error !== undefined) {
    const name = error instanceof Error ? error.name : 'Error';
    span.setStatus({ code: SpanStatusCode.ERROR, message: name });
    span.setAttribute('error.type', name);
  }
  span.end();
}
