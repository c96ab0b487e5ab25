/** Revisions, repeats, corrections and parked lines of attendance on real brokers. */
import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOperations } from '@mestolo/service/operation-check.ts';
import { OPERATIONS } from '@mestolo/service/operation-log.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { officeAt } from './attendance-office.ts';
import {
  type MealEvent,
  present,
  SCHOOL_1,
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

test('a teacher calls the roll of a class in one request, and the same request again is known', async () => {
  const tenant = 'classroom';
  const [luca, sofia, guest] = [pupil(), pupil(), { ...pupil(), schoolId: SCHOOL_2 }];
  const late = pupil();
  const device = await school.open(tenant, [luca, sofia, guest]);
  await device.send([present(sofia.pupilId)]);
  const path = `/internal/tenants/${tenant}/classes/${SCHOOL_1}/roll-calls/${TODAY}`;
  const call = { requestId: randomUUID(), present: [luca.pupilId, late.pupilId] };
  const rollCall = { ...call, absent: [sofia.pupilId], reason: 'roll call' };
  const first = await school.office('PUT', path, rollCall);
  expect(first.body.lines?.map(({ result, revision }) => [result, revision])).toEqual([
    ['accepted', 1],
    ['parked', undefined],
    ['accepted', 2],
  ]);
  expect((await school.office('PUT', path, rollCall)).body).toEqual(first.body);
  expect((await school.office('PUT', path, { ...rollCall, absent: [] })).status).toBe(422);
  const twice = { ...rollCall, requestId: randomUUID(), absent: [luca.pupilId] };
  expect((await school.office('PUT', path, twice)).status).toBe(422);
  const otherClass = path.replace(SCHOOL_1, SCHOOL_2);
  const wrong = { requestId: randomUUID(), present: [luca.pupilId] };
  expect((await school.office('PUT', otherClass, wrong)).body.lines).toMatchObject([
    { result: 'refused', problem: { code: 'not-in-class' } },
  ]);
  const logged = await officeAt(school, tenant).operations(`class:${SCHOOL_1}:${TODAY}`);
  expect(logged).toMatchObject([{ kind: 'classRollCalled', role: 'office', reason: 'roll call' }]);
});

test('meals follow a pupil to the account it belonged to, also while they are recorded', async () => {
  const tenant = 'moving';
  const movers = pupils(12);
  const other = randomUUID();
  const device = await school.open(tenant, movers);
  const early = movers.slice(0, 6).map(({ pupilId }) => present(pupilId));
  const racing = movers.slice(6).map(({ pupilId }) => present(pupilId));
  await device.send(early);
  const accounts = (accountId: string) => [
    { from: '2020-09-07', accountId },
    { from: '2020-11-09', accountId: other },
  ];
  const changed = movers.map(({ pupilId, accountId }) => ({
    pupilId,
    accountId: other,
    version: 2,
    accounts: accounts(accountId),
  }));
  const sent = racing.map((line) => device.send([line]));
  await Promise.all([...sent, school.publishPupils(tenant, changed)]);
  const isMoved = ({ data }: MealEvent) => data.accountId === other;
  await school.mealEventsUntil(tenant, (events) => events.filter(isMoved).length === 12);
  const meals = (await mealsOf(tenant)) as unknown as {
    pupilId: string;
    accountId: string;
    state: string;
  }[];
  for (const { pupilId } of movers) {
    const charged = meals.filter((meal) => meal.pupilId === pupilId && meal.state === 'eaten');
    expect(charged).toMatchObject([{ accountId: other }]);
  }
  const [one] = early;
  const path = `/internal/tenants/${tenant}/corrections`;
  const gone = { ...one, observationId: randomUUID(), state: 'absent', reason: 'was ill' };
  const { recordedAt, ...correction } = gone as { recordedAt?: string };
  expect((await school.office('POST', path, correction)).body).toMatchObject({ revision: 2 });
});

test('lines of a closed day count when the closure is withdrawn', async () => {
  const tenant = 'reopened';
  const luca = pupil();
  const device = await school.open(tenant, [luca]);
  const line = present(luca.pupilId, { servedOn: '2020-11-02' });
  expect(await device.send([line])).toMatchObject([{ problem: { code: 'closed-day' } }]);
  await school.publishCalendar(tenant, 2, { closures: [] });
  const [event] = await school.mealEvents(tenant, 1);
  expect(event).toMatchObject({ data: { observationId: line.observationId, state: 'eaten' } });
  const closed = await officeAt(school, tenant).cases('closed');
  expect(closed).toMatchObject([{ kind: 'parked', closed: { how: 'released', actor: null } }]);
});

test('the office works off what waits, with its reasons, and nothing is deleted', async () => {
  const tenant = 'casework';
  const [luca, sofia, marco] = [pupil(), pupil(), pupil()];
  const device = await school.open(tenant, [luca, sofia, marco]);
  const second = await school.device(tenant, SCHOOL_2);
  const office = officeAt(school, tenant);
  const [unknown, strange] = [present(randomUUID()), present(randomUUID())];
  await device.send([unknown, strange, present(luca.pupilId), present(sofia.pupilId)]);
  await second.send([present(luca.pupilId, { state: 'absent' })]);
  const open = await office.cases();
  const of = (kind: string) => open.find((one) => one.kind === kind)?.caseId ?? '';
  const parked = (observationId: string) =>
    open.find((one) => one.observationId === observationId)?.caseId ?? '';
  expect(open.map(({ kind }) => kind).toSorted()).toEqual([
    'conflict',
    'otherSchool',
    'parked',
    'parked',
  ]);
  const assign = { action: 'assign', reason: 'wrong id in the tablet', pupilId: marco.pupilId };
  const assigned = await office.resolve(parked(unknown.observationId), assign);
  expect(assigned).toMatchObject({
    status: 200,
    body: { state: 'closed', closed: { how: 'assigned', assignedTo: marco.pupilId } },
  });
  expect((await office.resolve(parked(unknown.observationId), assign)).body).toEqual(assigned.body);
  const dismiss = { action: 'dismiss', reason: 'nobody of ours' };
  expect((await office.resolve(parked(unknown.observationId), dismiss)).status).toBe(409);
  const again = { action: 'judgeAgain', reason: 'looked again' };
  expect((await office.resolve(parked(strange.observationId), again)).body).toMatchObject({
    state: 'open',
  });
  expect((await office.resolve(parked(strange.observationId), dismiss)).status).toBe(200);
  expect((await office.resolve(of('conflict'), again)).status).toBe(422);
  const { mealId } = open.find(({ kind }) => kind === 'conflict') ?? {};
  const said = await school.office(
    'GET',
    `/internal/tenants/${tenant}/meals/${mealId}/observations`,
  );
  expect((said.body as { observations?: unknown }).observations).toMatchObject([
    { state: 'present', revision: 1, madeRevision: true, deviceSchoolId: SCHOOL_1 },
    { state: 'absent', deviceSchoolId: SCHOOL_2 },
  ]);
  // Whom the other school's tablet missed was not Luca but Marco.
  const wasMarco = { ...assign, reason: 'it was Marco' };
  expect((await office.resolve(of('otherSchool'), wasMarco)).status).toBe(200);
  expect((await office.resolve('f'.repeat(32), dismiss)).status).toBe(404);
  const states = (await mealsOf(tenant))?.map((meal) => [meal.pupilId, meal.state]);
  expect(Object.fromEntries(states ?? [])).toMatchObject({
    [luca.pupilId]: 'eaten',
    [sofia.pupilId]: 'eaten',
    [marco.pupilId]: 'absent',
  });
  const operations = await office.operations();
  expect(operations.map(({ number }) => number)).toEqual(
    operations.map((_one, index) => index + 1),
  );
  expect(operations.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['case.assigned', 'case.judgedAgain', 'case.dismissed']),
  );
  const waiting = await school.office('GET', `/internal/tenants/${tenant}/parked`);
  expect(waiting.body.lines).toEqual([]);
  const db = admin.db(school.system.databases.attendance);
  expect((await checkOperations(db))[tenant]).toBe(operations.length);
  // No service's user may do this.
  await db.collection(OPERATIONS).updateOne({ tenant, number: 2 }, { $set: { reason: 'other' } });
  await expect(checkOperations(db)).rejects.toThrow(`${tenant}, number 2: contentChanged`);
});

test('control totals tell the newest revisions of a day, and what was missed is told again', async () => {
  const tenant = 'control';
  const [luca, sofia] = [pupil(), pupil()];
  const device = await school.open(tenant, [luca, sofia]);
  const first = present(luca.pupilId);
  await device.send([first, present(sofia.pupilId)]);
  await device.send([present(luca.pupilId, { state: 'absent', supersedes: first.observationId })]);
  const events = await school.mealEvents(tenant, 3);
  const newest = new Map(events.map(({ data }) => [data.mealId, data]));
  for (const { data } of events) {
    if (data.revision > (newest.get(data.mealId)?.revision ?? 0)) newest.set(data.mealId, data);
  }
  const hash = ({ mealId, revision }: MealEvent['data']) =>
    createHash('sha256').update(`${mealId}:${revision}`).digest().readBigUInt64BE(0);
  const xor = [...newest.values()].map(hash).reduce((sum, one) => sum ^ one);
  const total = { servedOn: TODAY, meals: 2, xor: xor.toString(16).padStart(16, '0') };
  expect(await officeAt(school, tenant).totals(TODAY)).toEqual([total]);
  const mealIds = [...newest.keys(), 'f'.repeat(32)];
  const path = `/internal/tenants/${tenant}/meals:resend`;
  expect(await school.office('POST', path, { mealIds })).toMatchObject({
    status: 202,
    body: { sent: 2 },
  });
  const all = await school.mealEvents(tenant, 5);
  for (const { id, time, data } of all.slice(3)) {
    expect(events.find((event) => event.id === id)).toMatchObject({ time, data });
  }
});

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
