/** The device door on real brokers: whatever comes in has its clear answer, and the good counts. */
import { createDeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import { signedRequest } from '@mestolo/deploy/canteen-device/signed-request.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Change,
  present,
  SCHOOL_1,
  type School,
  startSchool,
  type TestDevice,
  TODAY,
  testDevice,
} from './attendance-school.ts';

const tenant = 'pianengo';
const luca = { pupilId: crypto.randomUUID(), accountId: crypto.randomUUID() };
const sofia = { pupilId: crypto.randomUUID(), accountId: luca.accountId };
const marco = { pupilId: crypto.randomUUID(), accountId: crypto.randomUUID() };

let school: School;
let device: TestDevice;

beforeAll(async () => {
  school = await startSchool(sharedBrokers(), 'attendancedoor');
  device = await school.open(tenant, [luca, sofia, marco]);
  await school.open(devicesAt, [giulia]);
});
afterAll(() => school?.stop());

const rollCall = () => JSON.stringify({ lines: [present(luca.pupilId)] });

/** A Comune of its own for tests of devices, which send what they like. */
const devicesAt = 'devices';
const newPupil = () => ({ pupilId: crypto.randomUUID(), accountId: crypto.randomUUID() });
const giulia = newPupil();

const other = createDeviceKeys();

test.each<[string, number, string, Change]>([
  ['not signed', 401, 'unsigned', { without: ['signature', 'signature-input'] }],
  ['signed in part', 401, 'signature-malformed', { without: ['signature-input'] }],
  ['signed by another key', 401, 'signature-wrong', { sign: { privateKey: other.privateKey } }],
  ['signed for another address', 401, 'signature-wrong', { sign: { url: 'http://x.example/' } }],
  ['of a device nobody knows', 401, 'unknown-device', { sign: { deviceId: other.deviceId } }],
  ['signed for ever', 401, 'signature-malformed', { sign: { lifeSeconds: 86_400 } }],
  ['signed long ago', 401, 'signature-not-timely', { sign: { nowMs: Date.now() - 600_000 } }],
  ['signed in the future', 401, 'signature-not-timely', { sign: { nowMs: Date.now() + 600_000 } }],
  ['not the one that was signed', 400, 'digest-mismatch', { body: '{"lines":[{}]}' }],
])('a body that is %s is answered %i', async (_what, status, type, change) => {
  const answer = await device.post(rollCall(), change);
  expect(answer).toMatchObject({ status, body: { type: `urn:mestolo:problem:${type}`, status } });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  if (status === 401) expect(answer.headers.get('accept-signature')).toContain('content-digest');
});

test.each([
  ['no JSON', '{"lines":[', 400, 'not-json'],
  ['without lines', '{}', 422, 'not-as-described'],
  ['with no line in it', '{"lines":[]}', 422, 'not-as-described'],
  ['with a field we do not know', '{"lines":[{}],"role":"admin"}', 422, 'not-as-described'],
  ['of 1 MB', JSON.stringify({ lines: ['x'.repeat(1_000_000)] }), 413, 'body-too-large'],
  ['of a million lines', `{"lines":[${'1,'.repeat(100_000)}1]}`, 422, 'not-as-described'],
])('a body %s is answered clearly', async (_what, body, status, type) => {
  const answer = await device.post(body);
  expect(answer).toMatchObject({ status, body: { type: `urn:mestolo:problem:${type}` } });
});

test('a device whose clock is wrong learns the time', async () => {
  const answer = await device.post(rollCall(), { sign: { nowMs: Date.now() - 3_600_000 } });
  expect(Math.abs(Date.parse(answer.body.serverTime ?? '') - Date.now())).toBeLessThan(10_000);
});

test('a withdrawn device is refused at once', async () => {
  const lost = await school.device(tenant);
  const path = `/internal/tenants/${tenant}/devices/${lost.keys.deviceId}/revocation`;
  expect((await school.office('POST', path)).status).toBe(204);
  expect(await lost.post(rollCall())).toMatchObject({
    status: 403,
    body: { type: 'urn:mestolo:problem:device-revoked' },
  });
});

test('a device id is registered once, and again only with the same key', async () => {
  const keys = createDeviceKeys();
  const path = `/internal/tenants/${tenant}/devices`;
  const body = {
    deviceId: keys.deviceId,
    schoolId: SCHOOL_1,
    name: 'Tablet',
    publicKey: keys.publicJwk,
  };
  const statuses = [
    (await school.office('POST', path, body)).status,
    (await school.office('POST', path, body)).status,
    (await school.office('POST', path, { ...body, publicKey: other.publicJwk })).status,
    (await school.office('POST', path, { ...body, publicKey: 'AAAA' })).status,
  ];
  expect(statuses).toEqual([201, 200, 409, 422]);
});

test('the internal door is closed to whoever has no token', async () => {
  const url = `${school.system.urls.attendance}/internal/tenants/${tenant}/parked`;
  expect((await fetch(url)).status).toBe(401);
});

test('bad lines are refused one by one, and the good ones beside them count', async () => {
  const good = present(marco.pupilId);
  const tomorrow = present(luca.pupilId, { servedOn: '2020-11-16' });
  const lines = [
    { ...present(luca.pupilId), state: 'maybe', price: 5 },
    good,
    { observationId: 'no-pupil' },
    'not even an object',
    tomorrow,
  ];
  const answers = await device.send(lines);
  expect(answers.map(({ result }) => result)).toEqual([
    'refused',
    'accepted',
    'refused',
    'refused',
    'refused',
  ]);
  const codes = answers[0]?.problem?.errors?.map(({ path, code }) => `${path}:${code}`);
  expect(codes?.toSorted()).toEqual(['price:unknown_field', 'state:invalid_value']);
  expect(answers[2]).toMatchObject({ observationId: 'no-pupil' });
  expect(answers[4]).toMatchObject({ problem: { code: 'future-service-date' } });
  const events = await school.mealEvents(tenant, 1);
  expect(events).toMatchObject([{ data: { pupilId: marco.pupilId, state: 'eaten', revision: 1 } }]);
});

test('a day without service is parked where the office sees it, and charged to nobody', async () => {
  const closed = present(sofia.pupilId, { servedOn: '2020-11-02' });
  const sunday = present(sofia.pupilId, { servedOn: '2020-11-08' });
  const august = present(sofia.pupilId, { servedOn: '2020-08-20' });
  const answers = await device.send([closed, sunday, august]);
  expect(answers).toMatchObject([
    { result: 'parked', problem: { code: 'closed-day' } },
    { result: 'parked', problem: { code: 'not-a-service-day' } },
    // She is enrolled from September on.
    { result: 'parked', problem: { code: 'not-enrolled' } },
  ]);
  const { body } = await school.office('GET', `/internal/tenants/${tenant}/parked`);
  const waiting = body.lines?.map(({ observationId }) => observationId);
  expect(waiting).toEqual(
    expect.arrayContaining([closed.observationId, sunday.observationId, august.observationId]),
  );
});

test('a pupil of another Comune is unknown here', async () => {
  const stranger = await school.open('crema', []);
  const [answer] = await stranger.send([present(luca.pupilId)]);
  expect(answer).toMatchObject({ result: 'parked', problem: { code: 'unknown-pupil' } });
});

test('nothing of all this has ended the process or counted a meal too many', async () => {
  expect(school.system.restarts('attendance')).toBe(0);
  const path = `/internal/tenants/${tenant}/meals?servedOn=${TODAY}`;
  const { body } = await school.office('GET', path);
  expect(body.meals).toMatchObject([{ pupilId: marco.pupilId, revision: 1, state: 'eaten' }]);
});

test('a device registers with its one-time code, once, and nobody can guess one', async () => {
  const codes = `/internal/tenants/${devicesAt}/device-codes`;
  const made = await school.office('POST', codes, { schoolId: SCHOOL_1, name: 'Tablet 9' });
  const { deviceId = '', code = '' } = made.body as { deviceId?: string; code?: string };
  expect(made.status).toBe(201);
  const keys = createDeviceKeys(deviceId);
  const url = `${school.system.urls.attendance}/devices/${deviceId}/registration`;
  const register = async (typed: string, publicKey: object = keys.publicJwk) => {
    const body = JSON.stringify({ code: typed, publicKey });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  const newcomer = testDevice(school.system.urls.attendance, keys);
  expect(await register('22222-22222')).toBe(403);
  expect(await newcomer.post(rollCall())).toMatchObject({ status: 401 });
  expect(await register(code.toLowerCase().replace('-', ' '))).toBe(201);
  // The answer was lost, and the device asks again.
  expect(await register(code)).toBe(200);
  expect(await register(code, other.publicJwk)).toBe(403);
  expect(await newcomer.post(rollCall())).toMatchObject({ status: 200 });
  // The fifth attempt is the last one, right or wrong.
  expect(await register('22222-22222')).toBe(403);
  expect(await register(code)).toBe(403);
});

test('a key is changed by the present one, which is refused from then on', async () => {
  const old = await school.device(devicesAt);
  const { deviceId, privateKey } = old.keys;
  const next = createDeviceKeys(deviceId);
  const url = `${school.system.urls.attendance}/devices/${deviceId}/keys`;
  const change = async (publicKey: object) => {
    const body = JSON.stringify({ publicKey });
    const signed = signedRequest({ url, body, deviceId, privateKey });
    return (await fetch(url, { ...signed, body })).status;
  };
  expect(await change(next.publicJwk)).toBe(201);
  expect(await change(next.publicJwk)).toBe(401);
  const renewed = testDevice(school.system.urls.attendance, next);
  expect(await old.post(rollCall())).toMatchObject({ status: 401 });
  expect(await renewed.post(rollCall())).toMatchObject({ status: 200 });
});

test('the office sees which numbered lines have not arrived, and a device that was reset', async () => {
  const tablet = await school.device(devicesAt);
  const numbered = (sequence: number) =>
    present(giulia.pupilId, { sequence, servedOn: '2020-11-12', state: 'absent' });
  const seen = async () => {
    const { body } = await school.office('GET', `/internal/tenants/${devicesAt}/devices`);
    const devices = (body as { devices?: { deviceId: string }[] }).devices ?? [];
    return devices.find(({ deviceId }) => deviceId === tablet.keys.deviceId);
  };
  expect(await seen()).toMatchObject({ lastSeenAt: null, highestSequence: 0, missing: [] });
  const last = numbered(40);
  await tablet.send([numbered(1), numbered(2), { sequence: 3 }, last]);
  expect(await seen()).toMatchObject({ highestSequence: 40, missing: [[4, 39]], silent: false });
  await tablet.send([numbered(20), last]);
  const gaps = [
    [4, 19],
    [21, 39],
  ];
  expect(await seen()).toMatchObject({ missing: gaps, missingCount: 35, restarts: [] });
  await tablet.send([{ ...numbered(1), recordedAt: '2020-11-13T11:12:00.000Z' }]);
  expect(await seen()).toMatchObject({
    highestSequence: 1,
    missing: [],
    restarts: [{ highestBefore: 40, missingBefore: gaps }],
  });
});

test('a device fetches whom it will see, by class and without names', async () => {
  const [ada, leo] = [newPupil(), newPupil()];
  const tablet = await school.open('lists', [ada, leo]);
  const answer = await tablet.ask(`/pupils?servedOn=${TODAY}`);
  expect(answer).toMatchObject({ status: 200, body: { schoolId: SCHOOL_1, servedOn: TODAY } });
  const listed = [ada, leo].map(({ pupilId }) => ({
    pupilId,
    classId: SCHOOL_1,
    order: 'standard',
  }));
  const { pupils } = answer.body as { pupils?: object[] };
  expect(pupils).toEqual(expect.arrayContaining(listed));
  expect((await tablet.ask('/pupils?servedOn=2020-11-02')).body).toMatchObject({ pupils: [] });
  expect((await tablet.ask('/pupils')).status).toBe(400);
});
