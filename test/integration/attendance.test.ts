/** Revisions, repeats, corrections and parked lines of attendance on real brokers. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  present,
  SCHOOL_2,
  type School,
  startSchool,
  type TestPupil,
  TODAY,
} from './attendance-school.ts';

let school: School;
const admin = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);

beforeAll(async () => {
  school = await startSchool(sharedBrokers(), 'attendance');
});
afterAll(async () => {
  await school?.stop();
  await admin.close();
});

const pupil = (): TestPupil => ({ pupilId: randomUUID(), accountId: randomUUID() });
const pupils = (count: number) => Array.from({ length: count }, pupil);

const mealsOf = async (tenant: string, servedOn = TODAY) =>
  (await school.office('GET', `/internal/tenants/${tenant}/meals?servedOn=${servedOn}`)).body.meals;

test('repeats and second devices change nothing; the event carries account and device', async () => {
  const tenant = 'repeats';
  const luca = pupil();
  const device = await school.open(tenant, [luca]);
  const line = present(luca.pupilId);
  const [first] = await device.send([line]);
  expect(first).toMatchObject({ result: 'accepted', revision: 1 });
  expect(await device.send([line, line])).toEqual([
    { ...first, result: 'duplicate' },
    { ...first, result: 'duplicate' },
  ]);
  const second = await school.device(tenant, SCHOOL_2);
  expect(await second.send([present(luca.pupilId)])).toMatchObject([{ result: 'duplicate' }]);
  const [event, ...others] = await school.mealEvents(tenant, 1);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    id: `${first?.mealId}:1`,
    time: '2020-11-13T11:15:00.000Z',
    partitionkey: luca.accountId,
    data: {
      accountId: luca.accountId,
      state: 'eaten',
      actor: { kind: 'device', id: device.keys.deviceId },
    },
  });
  expect(await mealsOf(tenant)).toMatchObject([{ revision: 1, otherSchool: true }]);
});

test('a roll call of an offline day counts for its own day', async () => {
  const tenant = 'offline';
  const luca = pupil();
  const device = await school.open(tenant, [luca]);
  const recordedAt = '2020-09-30T10:30:00.000Z';
  await device.send([present(luca.pupilId, { servedOn: '2020-09-30', recordedAt })]);
  const { servedOn, ...withoutDay } = present(luca.pupilId, {
    recordedAt: '2020-09-30T22:30:00.000Z',
  });
  await device.send([withoutDay]);
  expect(await mealsOf(tenant, '2020-09-30')).toHaveLength(1);
  expect(await mealsOf(tenant, '2020-10-01')).toHaveLength(1);
});

test('a teacher corrects by a revision, twice the same is one, and the office turns it back', async () => {
  const tenant = 'corrections';
  const luca = pupil();
  const device = await school.open(tenant, [luca]);
  await device.send([present(luca.pupilId)]);
  const path = `/internal/tenants/${tenant}/corrections`;
  const wrong = {
    observationId: randomUUID(),
    pupilId: luca.pupilId,
    servedOn: TODAY,
    state: 'absent',
    reason: 'went home at eleven',
  };
  expect(await school.office('POST', path, wrong)).toMatchObject({
    status: 200,
    body: { result: 'accepted', revision: 2 },
  });
  expect((await school.office('POST', path, wrong)).body).toMatchObject({ result: 'duplicate' });
  const back = { ...wrong, observationId: randomUUID(), state: 'present', reason: 'came back' };
  expect((await school.office('POST', path, back)).body).toMatchObject({ revision: 3 });
  const reused = { ...wrong, state: 'present' };
  expect((await school.office('POST', path, reused)).status).toBe(409);
  const ahead = { ...wrong, observationId: randomUUID(), servedOn: '2020-12-01' };
  expect((await school.office('POST', path, ahead)).status).toBe(422);
  const noReason = { ...wrong, observationId: randomUUID(), reason: ' ' };
  expect((await school.office('POST', path, noReason)).status).toBe(422);
  const events = await school.mealEvents(tenant, 3);
  expect(events.map(({ data }) => [data.revision, data.state, data.actor])).toEqual([
    [1, 'eaten', { kind: 'device', id: device.keys.deviceId }],
    [2, 'absent', { kind: 'person', id: 'teacher-1' }],
    [3, 'eaten', { kind: 'person', id: 'teacher-1' }],
  ]);
});

test('a correction that overtakes what it puts right ends in the same state', async () => {
  const tenant = 'overtaken';
  const luca = pupil();
  const device = await school.open(tenant, [luca]);
  const first = present(luca.pupilId);
  const correction = present(luca.pupilId, { state: 'absent', supersedes: first.observationId });
  expect(await device.send([correction])).toMatchObject([{ result: 'accepted', revision: 1 }]);
  expect(await device.send([first])).toMatchObject([{ result: 'accepted', revision: 1 }]);
  expect(await mealsOf(tenant)).toMatchObject([{ state: 'absent', revision: 1 }]);
});

test('lines of an unknown pupil wait, and count with their own trace when it arrives', async () => {
  const tenant = 'waiting';
  const known = pupil();
  const late = pupil();
  const device = await school.open(tenant, [known]);
  const line = present(late.pupilId);
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  expect(await device.send([line], { headers })).toMatchObject([{ result: 'parked' }]);
  expect(await device.send([line])).toMatchObject([{ result: 'parked' }]);
  const parked = `/internal/tenants/${tenant}/parked`;
  expect((await school.office('GET', parked)).body.lines).toHaveLength(1);
  await school.publishPupils(tenant, [late]);
  const [event] = await school.mealEvents(tenant, 1);
  expect(event).toMatchObject({ data: { observationId: line.observationId, state: 'eaten' } });
  expect(event?.traceparent).toContain(traceId);
  expect((await school.office('GET', parked)).body.lines).toEqual([]);
  expect(await device.send([line])).toMatchObject([{ result: 'duplicate', revision: 1 }]);
});

test('lines that arrive while their pupil arrives are never parked for ever', async () => {
  const tenant = 'racing';
  const late = pupils(20);
  const device = await school.open(tenant, []);
  const sent = late.map(({ pupilId }) => device.send([present(pupilId)]));
  await Promise.all([...sent, school.publishPupils(tenant, late)]);
  await school.mealEvents(tenant, late.length);
  const parked = await school.office('GET', `/internal/tenants/${tenant}/parked`);
  expect(parked.body.lines).toEqual([]);
});

test('uploads that arrive together share transactions, and each fact counts once', async () => {
  const tenant = 'together';
  const all = pupils(60);
  const device = await school.open(tenant, all);
  const lines = all.map(({ pupilId }) => present(pupilId));
  const committed = async () =>
    Number((await admin.db('admin').command({ serverStatus: 1 })).transactions.totalCommitted);
  const before = await committed();
  // Each class is sent ten times at once, as by an impatient device.
  const uploads = Array.from({ length: 120 }, (_, index) =>
    lines.slice((index % 12) * 5, (index % 12) * 5 + 5),
  );
  const answers = (await Promise.all(uploads.map((upload) => device.send(upload)))).flat();
  expect((await committed()) - before).toBeLessThan(60);
  expect(answers.filter(({ result }) => result === 'accepted')).toHaveLength(60);
  expect(answers.filter(({ result }) => result === 'duplicate')).toHaveLength(540);
  const events = await school.mealEvents(tenant, 60);
  expect(new Set(events.map(({ id }) => id)).size).toBe(60);
  expect(events).toHaveLength(60);
});

test('while MongoDB takes no writes the door says when to come again, and nothing is lost', async () => {
  const tenant = 'locked';
  const luca = pupil();
  const device = await school.open(tenant, [luca]);
  const line = present(luca.pupilId);
  await admin.db('admin').command({ fsync: 1, lock: true });
  try {
    const answer = await device.post(JSON.stringify({ lines: [line] }));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    await admin.db('admin').command({ fsyncUnlock: 1 });
  }
  await device.send([line]);
  expect(await school.mealEvents(tenant, 1)).toHaveLength(1);
  expect(await mealsOf(tenant)).toMatchObject([{ revision: 1, observations: 1 }]);
}, 30_000);

test('the device program brings a roll call and says what became of each line', async () => {
  const tenant = 'program';
  const [luca, sofia] = [pupil(), pupil()];
  await school.open(tenant, [luca, sofia]);
  const folder = school.system.dataFolder;
  const [key, queue, file] = ['key.json', 'queue.jsonl', 'roll.json'].map((n) => join(folder, n));
  const run = (...args: string[]) =>
    school.system.runProgram('device', 'deploy/canteen-device/main.ts', args);
  const keys = JSON.parse((await run('keys', '--key', key ?? '')).stdout);
  await school.office('POST', `/internal/tenants/${tenant}/devices`, {
    deviceId: keys.deviceId,
    schoolId: SCHOOL_2,
    name: 'Tablet',
    publicKey: keys.publicKey,
  });
  const lines = [present(luca.pupilId), present(sofia.pupilId), present(randomUUID())];
  writeFileSync(file ?? '', JSON.stringify({ lines }));
  const common = ['--key', key ?? '', '--queue', queue ?? ''];
  const queued = await run('queue', ...common, '--file', file ?? '');
  expect(JSON.parse(queued.stdout)).toEqual({ waiting: 3 });
  const sent = await run('send', ...common, '--to', school.system.urls.attendance);
  expect(sent).toMatchObject({ code: 0 });
  const results = JSON.parse(sent.stdout).lines.map(({ result }: { result: string }) => result);
  expect(results).toEqual(['accepted', 'accepted', 'parked']);
  const again = await run(
    'send',
    ...common,
    '--to',
    school.system.urls.attendance,
    '--file',
    file ?? '',
  );
  expect(JSON.parse(again.stdout).lines).toMatchObject([
    { result: 'duplicate' },
    { result: 'duplicate' },
    { result: 'parked' },
  ]);
});
