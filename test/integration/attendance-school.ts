/** A school for the tests of attendance: registry's word comes straight from the test. */
import { randomUUID } from 'node:crypto';
import { createDeviceKeys, type DeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import {
  signedQuestion,
  signedRequest,
  type ToSign,
} from '@mestolo/deploy/canteen-device/signed-request.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** Friday; 12:15 in Pianengo. */
export const NOW = '2020-11-13T11:15:00.000Z';
export const TODAY = '2020-11-13';

/** A day of which only the fixture speaks. */
const PROBE_DAY = '2020-09-08';

export const calendar = (tenant: string, version = 1) => ({
  tenant,
  version,
  name: 'Comune di prova',
  timeZone: 'Europe/Rome',
  clock: { kind: 'fixed', at: NOW },
  office: { name: 'Ufficio scuola', phone: null, email: null },
  schools: [],
  classes: [],
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [
    { from: '2020-11-02', to: '2020-11-02', schoolId: null, classId: null, cause: 'bridge' },
  ],
  lowBalanceBelowCents: 900,
  creditor: null,
});

export interface TestPupil {
  readonly pupilId: string;
  readonly accountId: string;
  readonly version?: number;
  readonly schoolId?: string;
  /** Which account it was from day to day. */
  readonly accounts?: readonly { readonly from: string; readonly accountId: string }[];
}

export interface Line {
  readonly observationId: string;
  readonly pupilId: string;
  readonly servedOn?: string;
  readonly state: string;
  readonly recordedAt: string;
  readonly supersedes?: string;
  readonly sequence?: number;
}

export interface LineAnswer {
  readonly observationId: string | null;
  readonly result: string;
  readonly mealId?: string;
  readonly revision?: number;
  readonly problem?: { readonly code: string; readonly errors?: { path: string; code: string }[] };
}

export const present = (pupilId: string, more: Partial<Line> = {}): Line => ({
  observationId: randomUUID(),
  pupilId,
  servedOn: TODAY,
  state: 'present',
  recordedAt: '2020-11-13T11:10:00.000Z',
  ...more,
});

export interface MealEvent {
  readonly id: string;
  readonly tenant: string;
  readonly time: string;
  readonly partitionkey: string;
  readonly traceparent?: string;
  readonly data: {
    readonly mealId: string;
    readonly revision: number;
    readonly pupilId: string;
    readonly accountId: string;
    readonly schoolId: string;
    readonly servedOn: string;
    readonly state: string;
    readonly replaces?: string;
    readonly observationId: string;
    readonly actor: { readonly kind: string; readonly id: string };
  };
}

export interface School {
  readonly system: TestSystem;
  publishCalendar(tenant: string, version?: number, changes?: object): Promise<void>;
  publishPupils(tenant: string, pupils: readonly TestPupil[]): Promise<void>;
  /** A Comune with its calendar and pupils known to attendance, and one device. */
  open(tenant: string, pupils: readonly TestPupil[]): Promise<TestDevice>;
  device(tenant: string, schoolId?: string): Promise<TestDevice>;
  office(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer>;
  /** Resolves as soon as so many meal events of the Comune are in the topic. */
  mealEvents(tenant: string, count: number): Promise<readonly MealEvent[]>;
  /** Resolves as soon as the meal events of the Comune are as wanted. */
  mealEventsUntil(
    tenant: string,
    isEnough: (events: readonly MealEvent[]) => boolean,
  ): Promise<readonly MealEvent[]>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Each test looks at the parts it knows.
  readonly body: Record<string, never> & {
    readonly type?: string;
    readonly lines?: LineAnswer[];
    readonly meals?: { pupilId: string; revision: number; state: string; otherSchool: boolean }[];
    readonly serverTime?: string;
    readonly result?: string;
    readonly revision?: number;
  };
}

export interface TestDevice {
  readonly keys: DeviceKeys;
  readonly url: string;
  /** Sends lines that are all expected to be answered. */
  send(
    lines: readonly unknown[],
    init?: { headers?: Record<string, string> },
  ): Promise<LineAnswer[]>;
  /** Asks for what stands behind `/devices/{deviceId}`. */
  ask(path: string): Promise<Answer>;
  /** Sends whatever it is told. */
  post(body: string | Buffer, change?: Change): Promise<Answer>;
}

export interface Change {
  readonly sign?: Partial<ToSign>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly body?: string;
}

export const SCHOOL_1 = randomUUID();
export const SCHOOL_2 = randomUUID();

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

export async function startSchool(brokers: Brokers, suite: string): Promise<School> {
  const system = await startSystem({ brokers, suite, services: ['attendance'] });
  // Topics that were made a moment ago may not have their leaders yet.
  const retry = { retries: 20, maxRetryTime: 1_000 };
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING, retry });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const events: MealEvent[] = [];
  const waiting = new Set<() => void>();
  const consumer = kafka.consumer({ groupId: `test-${suite}-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topic: 'attendance.meals.v1', fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      events.push(JSON.parse(String(message.value)));
      for (const look of waiting) look();
    },
  });

  const eventsUntil: School['mealEventsUntil'] = (tenant, isEnough) =>
    new Promise((resolve) => {
      const look = () => {
        const own = events.filter(
          (event) => event.tenant === tenant && event.data.servedOn !== PROBE_DAY,
        );
        if (!isEnough(own)) return;
        waiting.delete(look);
        resolve(own);
      };
      waiting.add(look);
      look();
    });

  const office: School['office'] = async (method, path, body) => {
    const response = await fetch(`${system.urls.attendance}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await system.officeToken('attendance', 'teacher-1')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answerOf(response);
  };

  const publish = async (
    topic: string,
    type: string,
    tenant: string,
    data: object,
    key: string,
  ) => {
    const value = JSON.stringify({
      specversion: '1.0',
      id: randomUUID(),
      source: '/mestolo/registry',
      type,
      subject: key,
      time: NOW,
      datacontenttype: 'application/json',
      tenant,
      partitionkey: key,
      data,
    });
    await producer.send({ topic, messages: [{ key, value }] });
  };

  const publishCalendar: School['publishCalendar'] = (tenant, version, changes = {}) =>
    publish(
      'registry.calendar.v1',
      'it.mestolo.registry.calendar-changed.v1',
      tenant,
      { ...calendar(tenant, version), ...changes },
      tenant,
    );

  const publishPupils: School['publishPupils'] = async (tenant, pupils) => {
    const sealed = 's1.k.AAAA.AAAA';
    for (const { pupilId, accountId, version = 1, schoolId = SCHOOL_1, accounts } of pupils) {
      const enrolments = [{ from: '2020-09-07', to: null, schoolId, classId: SCHOOL_1 }];
      const names = { givenName: sealed, familyName: sealed };
      const history = accounts === undefined ? {} : { accounts };
      const data = { pupilId, version, accountId, ...history, ...names, enrolments, rates: [] };
      const type = 'it.mestolo.registry.pupil-changed.v1';
      await publish('registry.pupils.v1', type, tenant, data, pupilId);
    }
  };

  const device: School['device'] = async (tenant, schoolId = SCHOOL_1) => {
    const keys = createDeviceKeys();
    const { status } = await office('POST', `/internal/tenants/${tenant}/devices`, {
      deviceId: keys.deviceId,
      schoolId,
      name: 'Tablet',
      publicKey: keys.publicJwk,
    });
    if (status !== 201) throw new Error(`the device was not registered: ${status}`);
    return testDevice(system.urls.attendance, keys);
  };

  return {
    system,
    office,
    publishCalendar,
    publishPupils,
    device,
    async open(tenant, pupils) {
      await publishCalendar(tenant);
      // One more, so that also a Comune that the test leaves empty can be waited for.
      const all = [...pupils, { pupilId: randomUUID(), accountId: randomUUID() }];
      await publishPupils(tenant, all);
      const opened = await device(tenant);
      await untilKnown(opened, all);
      return opened;
    },
    mealEvents: (tenant, count) => eventsUntil(tenant, (own) => own.length >= count),
    mealEventsUntil: eventsUntil,
    async stop() {
      await consumer.disconnect();
      await producer.disconnect();
      await system.stop();
    },
  };
}

export function testDevice(baseUrl: string, keys: DeviceKeys): TestDevice {
  const { deviceId, privateKey } = keys;
  const url = `${baseUrl}/devices/${deviceId}/roll-calls`;
  const post: TestDevice['post'] = async (body, { sign, headers, without = [], ...rest } = {}) => {
    const request = signedRequest({ url, body, deviceId, privateKey, ...sign });
    const all = Object.entries({ ...request.headers, ...headers });
    const kept = Object.fromEntries(all.filter(([name]) => !without.includes(name)));
    const sent = rest.body ?? new Uint8Array(request.body);
    return answerOf(await fetch(url, { method: 'POST', headers: kept, body: sent }));
  };
  return {
    keys,
    url,
    post,
    async ask(path) {
      const address = `${baseUrl}/devices/${deviceId}${path}`;
      return answerOf(await fetch(address, signedQuestion({ url: address, deviceId, privateKey })));
    },
    async send(lines, { headers } = {}) {
      const answer = await post(JSON.stringify({ lines }), headers ? { headers } : {});
      if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body.type}`);
      return answer.body.lines ?? [];
    },
  };
}

/**
 * Registry's word takes its time. An `absent` of an old day shows whether it has arrived, and is
 * known by no test.
 */
async function untilKnown(device: TestDevice, pupils: readonly TestPupil[]): Promise<void> {
  const lines = pupils.map(({ pupilId }) =>
    present(pupilId, { state: 'absent', servedOn: PROBE_DAY }),
  );
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await device.post(JSON.stringify({ lines }));
    const results = answer.body.lines?.map(({ result }) => result) ?? ['no-calendar'];
    if (results.every((result) => result === 'accepted' || result === 'duplicate')) return;
    if (Date.now() > deadline) throw new Error(`pupils did not arrive: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
