/** Trace contexts: read strictly, written back as they were, and a span only where it is wanted. */
import { type Context, ROOT_CONTEXT, type SpanOptions, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  causeFromHeaders,
  causeOf,
  formatTraceparent,
  linksTo,
  NO_CAUSE,
  parseTraceparent,
  startBatchSpan,
  startEventSpan,
} from './trace.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const sampled = `00-${traceId}-${spanId}-01`;
const unsampled = `00-${traceId}-${spanId}-00`;
const at = { topic: 't', partition: 0, offset: 1, group: 'g', eventId: 'e' };

describe('a traceparent', () => {
  it('is read and written', () => {
    const parsed = parseTraceparent(sampled);
    expect(parsed).toEqual({ traceId, spanId, traceFlags: 1, isRemote: true });
    expect(parsed && formatTraceparent(parsed)).toBe(sampled);
  });

  it.each([
    null,
    undefined,
    '',
    'rubbish',
    `01-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `${sampled}-more`,
  ])('is nothing when it is %s', (text) => {
    expect(parseTraceparent(text)).toBeNull();
    expect(causeFromHeaders(text, 'a=1')).toEqual(NO_CAUSE);
  });
});

describe('a cause', () => {
  it('names the trace of the active span', () => {
    const context = { traceId, spanId, traceFlags: 1 };
    const active = trace.setSpanContext(ROOT_CONTEXT, context);
    expect(causeOf(active)).toEqual({ traceparent: sampled, tracestate: null, traceId });
    expect(causeOf(ROOT_CONTEXT)).toEqual(NO_CAUSE);
  });

  it('goes on as it is when nothing is sampled', () => {
    const cause = causeFromHeaders(unsampled, null);
    const { span, cause: passed } = startEventSpan(cause, at);
    expect(span).toBeNull();
    expect(passed).toBe(cause);
  });

  it('keeps its trace where no telemetry runs', () => {
    const { cause } = startEventSpan(causeFromHeaders(sampled, 'a=1'), at);
    expect(cause.traceId).toBe(traceId);
    expect(cause.tracestate).toBe('a=1');
  });
});

/** Telemetry that only writes down what was asked of it. */
const started: { name: string; options: SpanOptions; parent: string | undefined }[] = [];

const recorder = {
  startActiveSpan: () => undefined as never,
  startSpan(name: string, options: SpanOptions, context: Context) {
    const parent = trace.getSpanContext(context);
    started.push({ name, options, parent: parent?.spanId });
    const own = { traceId: parent?.traceId ?? 'f'.repeat(32), spanId: 'c'.repeat(16) };
    return trace.wrapSpanContext({ ...own, traceFlags: 1 });
  },
};

describe('a sampled event', () => {
  beforeAll(() => {
    trace.setGlobalTracerProvider({ getTracer: () => recorder });
  });

  beforeEach(() => {
    started.length = 0;
  });

  afterAll(() => trace.disable());

  it('has a child span, whose context goes to what it causes', () => {
    const { cause } = startEventSpan(causeFromHeaders(sampled, 'a=1'), at);
    expect(cause).toEqual({
      traceparent: `00-${traceId}-${'c'.repeat(16)}-01`,
      tracestate: 'a=1',
      traceId,
    });
    expect(started).toMatchObject([
      {
        name: 'process t',
        parent: spanId,
        options: {
          attributes: { 'messaging.consumer.group.name': 'g', 'messaging.message.id': 'e' },
        },
      },
    ]);
  });

  it('stands beside its batch, which has no parent', () => {
    startBatchSpan('process g', { kind: 4, links: linksTo([sampled]), attributes: {} });
    expect(started).toMatchObject([
      { name: 'process g', parent: undefined, options: { links: [{ context: { spanId } }] } },
    ]);
  });
});

describe('a batch span', () => {
  const attributes = {};

  it('links to sampled contexts only, and to no more than 128', () => {
    expect(linksTo([null, unsampled, sampled, 'rubbish-01'])).toHaveLength(1);
    expect(linksTo(Array.from({ length: 500 }, () => sampled))).toHaveLength(128);
  });

  it('is not made for a batch without a sampled event', () => {
    expect(startBatchSpan('process g', { kind: 4, links: [], attributes })).toBeNull();
    expect(
      startBatchSpan('process g', { kind: 4, links: linksTo([sampled]), attributes }),
    ).not.toBeNull();
  });
});
