/** One trace leads from the device's request to the SMS, and one from the gateway to the books. */
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

test('lag and outbox age are measured', async () => {
  const metrics = ['mestolo.messaging.consumer.lag', 'mestolo.messaging.outbox.age'];
  await receiver.until(() => {
    const sent = receiver.everything();
    return metrics.every((name) => sent.includes(`"${name}"`)) ? true : null;
  });
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
