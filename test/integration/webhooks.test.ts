/** Webhooks of a running attendance: signed, tried again, told once, and never by two at once. */
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createDeliveries } from '@mestolo/attendance/store/deliveries.ts';
import {
  type DeliveryDocument,
  WEBHOOK_DELIVERIES,
} from '@mestolo/attendance/store/webhook-documents.ts';
import { createDeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import { signedQuestion } from '@mestolo/deploy/canteen-device/signed-request.ts';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';

const tenant = 'sandbox-webhooks';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let system: TestSystem;
let receiver: Server;
let host: string;
const received: Received[] = [];
const waiting = new Set<() => void>();
/** What the receiver says, by path; 204 without. */
const says: Record<string, (response: ServerResponse) => void> = {};

beforeAll(async () => {
  const port = await freePort();
  host = `127.0.0.1:${port}`;
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      const say = says[request.url ?? ''] ?? ((one) => one.writeHead(204).end());
      say(response);
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
  system = await startSystem({
    brokers: sharedBrokers(),
    suite: 'webhooks',
    services: ['attendance'],
    env: { attendance: { WEBHOOK_ALLOWED_HOSTS: host } },
  });
});

afterAll(async () => {
  await system?.stop();
  receiver?.closeAllConnections();
  receiver?.close();
});

async function office<Body>(method: string, path: string, body?: object) {
  const response = await fetch(`${system.urls.attendance}/internal/tenants/${tenant}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await system.token('operator', 'attendance')}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : null) as Body };
}

const subscribe = (path: string, events: string[]) =>
  office<{ webhookId: string; secret: string }>('POST', '/webhooks', {
    url: `http://${host}${path}`,
    events,
  });

function arrived(path: string, count = 1): Promise<readonly Received[]> {
  return new Promise((resolve) => {
    const look = () => {
      const own = received.filter((one) => one.path === path);
      if (own.length < count) return;
      waiting.delete(look);
      resolve(own);
    };
    waiting.add(look);
    look();
  });
}

const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

test('what happens to a device is told, signed with both secrets while one is changed', async () => {
  const { body: made, status } = await subscribe('/told', ['device.registered', 'device.revoked']);
  expect(status).toBe(201);
  const changed = await office<{ secret: string }>('POST', `/webhooks/${made.webhookId}/secrets`);
  const { body } = await office<{ deviceId: string; code: string }>('POST', '/sandbox');
  const { deviceId, code } = body;
  const { publicJwk } = createDeviceKeys(deviceId);
  await fetch(`${system.urls.attendance}/devices/${deviceId}/registration`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, publicKey: publicJwk }),
  });
  await office('POST', `/devices/${deviceId}/revocation`);
  const told = await arrived('/told', 2);
  for (const secret of [made.secret, changed.body.secret]) {
    const types = told.map((one) => (verified(secret, one) as { type: string }).type);
    expect(types.toSorted()).toEqual(['device.registered', 'device.revoked']);
  }
  expect(JSON.parse(told[0]?.body ?? '{}').data).toMatchObject({ deviceId });
});

test('what a receiver did not take is sent again under the same id', async () => {
  const { body } = await subscribe('/busy', ['days.closed']);
  says['/busy'] = (response) => {
    delete says['/busy'];
    response.writeHead(500).end();
  };
  await office('POST', `/webhooks/${body.webhookId}/test`);
  const [first, second] = await arrived('/busy', 2);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(second?.body).toBe(first?.body);
  expect(second && verified(body.secret, second)).toMatchObject({ type: 'webhook.test' });
});

test('who answers 410 is disabled, which the office can read', async () => {
  const { body } = await subscribe('/gone', ['days.closed']);
  says['/gone'] = (response) => response.writeHead(410).end();
  await office('POST', `/webhooks/${body.webhookId}/test`);
  await system.logged('attendance', ({ message }) => message === 'a webhook is disabled');
  type List = { operations: { kind: string; subject: string; reason: string | null }[] };
  const logged = await office<List>('GET', '/operations');
  const disabled = logged.body.operations.find(({ kind }) => kind === 'webhookDisabled');
  expect(disabled?.subject).toBe(`webhook:${body.webhookId}`);
  expect(disabled?.reason).toMatch(/410/);
  const list = await office<{ webhooks: { state: string; url: string }[] }>('GET', '/webhooks');
  expect(list.body.webhooks.find(({ url }) => url.endsWith('/gone'))?.state).toBe('disabled');
});

test('a device shows a code, the office types it, and the device is let in with its own key', async () => {
  const post = async (path: string, body: object) => {
    const url = `${system.urls.attendance}/devices/pairings${path}`;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const keys = createDeviceKeys();
  const shown = await post('', { publicKey: keys.publicJwk, description: 'Tablet 7' });
  expect(shown.body).toMatchObject({ expires_in: 900, interval: 5 });
  const { device_code, user_code } = shown.body as { device_code: string; user_code: string };
  const polled = [await post('/poll', { device_code }), await post('/poll', { device_code })];
  expect(polled.map(({ body }) => (body as { error: string }).error)).toEqual([
    'authorization_pending',
    'slow_down',
  ]);
  const { body: sandbox } = await office<{ schoolId: string; today: string }>('POST', '/sandbox');
  const { schoolId, today } = sandbox;
  const typed = { userCode: user_code.toLowerCase(), schoolId, name: 'Mensa 1' };
  const answer = await office<{ description: string }>('POST', '/pairings', typed);
  expect(answer).toMatchObject({ status: 200, body: { description: 'Tablet 7' } });
  const paired = await post('/poll', { device_code });
  expect(paired).toMatchObject({ status: 200, body: { schoolId, name: 'Mensa 1' } });
  const { deviceId } = paired.body as { deviceId: string };
  const url = `${system.urls.attendance}/devices/${deviceId}/pupils?servedOn=${today}`;
  const { privateKey } = keys;
  const pupils = await fetch(url, signedQuestion({ url, deviceId, privateKey }));
  expect(pupils.status).toBe(200);
});

test.each(['http://receiver.example/', 'https://127.0.0.1/', 'https://169.254.169.254/latest'])(
  'a webhook to %s is not taken',
  async (url) => {
    const answer = await office<{ type: string }>('POST', '/webhooks', {
      url,
      events: ['days.closed'],
    });
    expect(answer.status).toBe(422);
    expect(answer.body.type).toMatch(/address-not-allowed$/);
  },
);

test('a delivery is taken by one, however many look at once', async () => {
  const client = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);
  const name = `test_deliveries_${Date.now()}`;
  try {
    const db = client.db(name);
    const waits = Array.from({ length: 10 }, (_, number) => ({
      _id: `msg_${number}:w${number}`,
      tenant,
      webhookId: `w${number}`,
      messageId: `msg_${number}`,
      type: 'webhook.test' as const,
      body: '{}',
      madeAt: new Date(),
      state: 'waiting' as const,
      nextAt: new Date(0),
      attempts: 0,
      tried: [],
    }));
    await db.collection<DeliveryDocument>(WEBHOOK_DELIVERIES).insertMany(waits);
    const processes = Array.from({ length: 4 }, () => createDeliveries(db));
    const tries = Array.from({ length: 8 }, () => processes).flat();
    const taken = await Promise.all(tries.map((one) => one.take([])));
    const ids = taken.flatMap((one) => one?.delivery._id ?? []);
    expect(ids.toSorted()).toEqual(waits.map(({ _id }) => _id).toSorted());
  } finally {
    await client.db(name).dropDatabase();
    await client.close();
  }
});
