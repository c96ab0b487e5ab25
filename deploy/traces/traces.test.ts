/** Spans come in by OTLP in both encodings, and go out as traces; figures are read from metrics. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOtlpProtobuf } from './otlp-protobuf.ts';
import { quantileOf, samplesIn } from './prometheus-text.ts';
import { startTraces, type TracesProgram } from './server.ts';
import { type Span, spansOf } from './span.ts';
import { createTraceStore } from './trace-store.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const ROOT = 'b7ad6b7169203331';
const CHILD = '00f067aa0ba902b7';

const metrics = createServer((_request, response) =>
  response.end('mestolo_attendance_meals_total{state="eaten",source="device"} 3\n'),
);
let program: TracesProgram;

beforeAll(async () => {
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  const attendance = `http://127.0.0.1:${(metrics.address() as AddressInfo).port}`;
  const services = { attendance, billing: 'http://127.0.0.1:9' };
  program = await startTraces({ host: '127.0.0.1', port: 0, services });
});
afterAll(async () => {
  await program.stop();
  metrics.close();
});

const resource = (name: string) => ({
  attributes: [{ key: 'service.name', value: { stringValue: name } }],
});
const request = {
  resourceSpans: [
    {
      resource: resource('billing'),
      scopeSpans: [
        {
          spans: [
            {
              traceId: TRACE,
              spanId: CHILD,
              parentSpanId: ROOT,
              name: 'process attendance.meals',
              kind: 5,
              startTimeUnixNano: '1000500000000',
              endTimeUnixNano: '1000750000000',
              status: { code: 2 },
            },
          ],
        },
      ],
    },
    {
      resource: resource('attendance'),
      scopeSpans: [
        {
          spans: [
            {
              traceId: TRACE,
              spanId: ROOT,
              name: 'POST /roll-calls',
              kind: 2,
              startTimeUnixNano: '1000000000000',
              endTimeUnixNano: '1000200000000',
              attributes: [{ key: 'http.response.status_code', value: { intValue: '200' } }],
            },
          ],
        },
      ],
    },
  ],
};

const read = async (path: string) => (await fetch(program.url + path)).json();

test('what came as JSON is one trace, with its first step, its services and its errors', async () => {
  const sent = await fetch(`${program.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync(JSON.stringify(request)),
  });
  expect(sent.status).toBe(200);
  const summary = { traceId: TRACE, name: 'POST /roll-calls', durationMs: 750, errors: 1 };
  const services = ['attendance', 'billing'];
  expect(await read('/api/traces')).toMatchObject({ traces: [{ ...summary, services, spans: 2 }] });
  expect(await read('/api/traces?services=billing&words=ROLL')).toMatchObject({ traces: [{}] });
  expect(await read('/api/traces?wentOn=true')).toMatchObject({ traces: [{}] });
  expect(await read('/api/traces?services=payments')).toEqual({ traces: [] });
  const one = await read(`/api/traces/${TRACE}`);
  expect(one).toMatchObject({ ...summary, spans: [{ spanId: ROOT }, { parentSpanId: ROOT }] });
});

test('what is no trace is refused, and an address without anything says so', async () => {
  const body = Buffer.from([0x0a, 0xff, 0xff]);
  expect((await fetch(`${program.url}/v1/traces`, { method: 'POST', body })).status).toBe(400);
  expect((await fetch(`${program.url}/api/traces/${'0'.repeat(32)}`)).status).toBe(404);
});

test('the page brings its own files and nothing from elsewhere', async () => {
  const page = await fetch(program.url);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  const files = [...(await page.text()).matchAll(/(?:href|src)="(\/[a-z.]+)"/g)];
  expect(files.length).toBe(2);
  for (const [, file] of files) expect((await fetch(program.url + file)).status).toBe(200);
});

test('figures are read from the services, and one that is away is shown as such', async () => {
  expect(await read('/api/figures')).toMatchObject({
    mealsTaken: { eaten: 3 },
    postingDelay: { p50: null },
    services: [{ isUp: true }, { name: 'billing', isUp: false }],
  });
});

test('a share of a histogram lies between the ends of its bucket', () => {
  const text = 'd_bucket{le="1"} 50\nd_bucket{le="2"} 90\nd_bucket{le="+Inf"} 100\n';
  const samples = samplesIn(text);
  expect(quantileOf(samples, 'd', 0.5)).toBe(1);
  expect(quantileOf(samples, 'd', 0.7)).toBe(1.5);
  expect(quantileOf(samples, 'd', 0.99)).toBe(2);
  expect(quantileOf(samples, 'other', 0.5)).toBeNull();
});

/** Field, kind and content as protobuf writes them; short enough for one byte of length. */
const field = (number: number, content: Buffer) =>
  Buffer.concat([Buffer.from([number * 8 + 2, content.length]), content]);
const time = (number: number, nanoseconds: bigint) => {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(number * 8 + 1);
  bytes.writeBigUInt64LE(nanoseconds, 1);
  return bytes;
};

test('protobuf is read as JSON is', () => {
  const attribute = Buffer.concat([
    field(1, Buffer.from('service.name')),
    field(2, field(1, Buffer.from('payments'))),
  ]);
  const span = Buffer.concat([
    ...[field(1, Buffer.from(TRACE, 'hex')), field(2, Buffer.from(ROOT, 'hex'))],
    ...[field(5, Buffer.from('send')), Buffer.from([6 * 8, 3])],
    ...[time(7, 1_000_000_000n), time(8, 1_500_000_000n)],
    field(15, Buffer.from([3 * 8, 2])),
  ]);
  const group = Buffer.concat([field(1, field(1, attribute)), field(2, field(2, span))]);
  const [found] = spansOf(readOtlpProtobuf(field(1, group)));
  const ids = { traceId: TRACE, spanId: ROOT, parentSpanId: null };
  const said = { service: 'payments', name: 'send', kind: 'client', failed: true };
  expect(found).toMatchObject({ ...ids, ...said, startMs: 1000, durationMs: 500 });
});

describe('what is kept', () => {
  const span = (trace: number, service: string): Span => ({
    traceId: String(trace).padStart(32, '0'),
    spanId: `${service}-${trace}`,
    parentSpanId: null,
    service,
    name: 'a step',
    kind: 'internal',
    startMs: trace,
    durationMs: 1,
    failed: false,
    attributes: {},
    links: [],
  });

  test('has a limit, and what went on to another service stays longer', () => {
    const store = createTraceStore(10);
    store.add([span(0, 'attendance'), span(0, 'billing')]);
    for (let trace = 1; trace <= 12; trace += 1) store.add([span(trace, 'portal')]);
    expect(store.list().length).toBeLessThanOrEqual(10);
    expect(store.spans(String(0).padStart(32, '0'))).toHaveLength(2);
    expect(store.spans(String(1).padStart(32, '0'))).toBeNull();
  });
});
