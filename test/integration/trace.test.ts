/** One trace leads from the device's request to the SMS, and one from the gateway to the books. */
import { services } from '@mestolo/contracts/topics.ts';
import { byLabel, samplesIn, sumOf } from '@mestolo/deploy/traces/prometheus-text.ts';
import { startTraces } from '@mestolo/deploy/traces/server.ts';
import { type Metric, metricTable } from '@mestolo/telemetry/metric-table.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ancestry,
  type OtlpReceiver,
  processesOf,
  type ReceivedSpan,
  startOtlpReceiver,
} from './otlp-receiver.ts';
import { type Family, WholeComune, wholeSystem } from './whole-comune.ts';

const brokers = sharedBrokers();
let receiver: OtlpReceiver;
let system: TestSystem;
let comune: WholeComune;
let family: Family;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  system = await startSystem({
    brokers,
    suite: 'trace',
    ...wholeSystem(receiver),
  });
  comune = new WholeComune(brokers, system, receiver);
  const person = {
    guardianName: 'Ada Traccia',
    taxCode: 'TRCDAA80A41F205J',
    email: 'ada.traccia@posta.example',
    phone: '+393330000147',
    childGivenName: 'Bice',
    childFamilyName: 'Traccia',
  };
  family = await comune.open(person, 100);
});

afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
});

/** The first span that the predicate accepts and whose ancestors lead through these processes. */
function leadingThrough(processes: readonly string[], accepts: (span: ReceivedSpan) => boolean) {
  return receiver.until((spans) => {
    const paths = spans.filter(accepts).map((span) => ancestry(spans, span));
    return paths.find((path) => processesOf(path).join() === processes.join()) ?? null;
  });
}

/** Each step is the child of the one before; between processes there is a request or an event. */
function expectUnbroken(path: readonly ReceivedSpan[]): void {
  expect(new Set(path.map(({ traceId }) => traceId)).size).toBe(1);
  expect(path.at(-1)?.parentSpanId).toBeNull();
  for (const [index, span] of path.entries()) {
    const parent = path[index + 1];
    if (parent === undefined) continue;
    expect(span.parentSpanId).toBe(parent.spanId);
    if (span.service === parent.service) continue;
    // A request has two ends; an event is taken by whoever consumes it.
    expect(`${parent.kind} → ${span.kind}`).toMatch(/^client → server$|→ consumer$/);
  }
}

test('from the device over attendance, billing and notifications to the SMS', async () => {
  expect(await comune.lunch(family)).toMatchObject({ result: 'accepted' });
  const path = await leadingThrough(
    ['canteen-device', 'attendance', 'billing', 'notifications', 'mailbox'],
    ({ service, attributes }) =>
      service === 'mailbox' && String(attributes['url.path']).endsWith('/Messages.json'),
  );
  expectUnbroken(path);
});

test('from the gateway over payments to billing', async () => {
  expect(await comune.topUp(family, 2000)).toMatchObject({ outcome: 'paid' });
  const path = await leadingThrough(
    ['gateway', 'payments', 'billing'],
    ({ service }) => service === 'billing',
  );
  expectUnbroken(path);
});

test('the way of a meal is one trace on the page of the local start', async () => {
  const program = await startTraces({ host: '127.0.0.1', port: 0, services: system.urls });
  try {
    for (const body of receiver.requests()) {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${program.url}/v1/traces`, { method: 'POST', headers, body });
    }
    const wanted =
      'services=canteen-device,attendance,billing,notifications,mailbox&words=send%20sms';
    const listed = await (await fetch(`${program.url}/api/traces?${wanted}`)).json();
    expect(listed).toMatchObject({ traces: [{ service: 'canteen-device', errors: 0 }] });
  } finally {
    await program.stop();
  }
});

test('each service serves the metrics of the table, with its labels and no others', async () => {
  for (const service of services) {
    const text = await (await fetch(`${system.urls[service]}/metrics`)).text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    const rows = Object.entries<Metric>(metricTable).filter(
      ([, { servedBy }]) => servedBy === 'all' || servedBy.includes(service),
    );
    const expected = rows.map(([name, { type }]) => [name, type]);
    expect(types.toSorted(), service).toEqual(expected.toSorted());
    const told = new Map(rows);
    for (const { name, labels } of samplesIn(text)) {
      const metric = told.get(name) ?? told.get(name.replace(/_(bucket|sum|count)$/, ''));
      const known = [...(metric?.labels ?? []), ...(name.endsWith('_bucket') ? ['le'] : [])];
      expect(known, name).toEqual(expect.arrayContaining(Object.keys(labels)));
    }
  }
});

test('a meal is counted at the door and in the books, and its message at its end', async () => {
  const read = async (service: 'attendance' | 'billing' | 'notifications') =>
    samplesIn(await (await fetch(`${system.urls[service]}/metrics`)).text());
  const taken = byLabel(await read('attendance'), 'mestolo_attendance_meals_total', 'source');
  const posted = await read('billing');
  expect(taken).toMatchObject({ device: 1 });
  expect(sumOf(posted, 'mestolo_billing_meals_total')).toBe(1);
  expect(sumOf(posted, 'mestolo_billing_posting_delay_seconds_count')).toBe(1);
  const ends = byLabel(
    await read('notifications'),
    'mestolo_notifications_messages_total',
    'channel',
  );
  expect(ends).toHaveProperty('email');
});

test('no span has the query of an address, an address of a person or a database value', () => {
  const forbidden = ['url.query', 'client.address', 'user_agent.original', 'db.query.text'];
  const wrong = receiver
    .spans()
    .filter(({ attributes }) => forbidden.some((name) => (attributes[name] ?? '') !== ''))
    .map(({ service, name, attributes }) => ({ service, name, attributes }));
  expect(receiver.spans().length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
  expect(receiver.spans().some(({ name }) => /\/(live|ready)/.test(name))).toBe(false);
});
