/** A Comune for the tests of billing: what others say comes straight from the test. */
import { createHash, randomUUID } from 'node:crypto';
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { ReceiptReceived } from '@mestolo/contracts/events/payments.ts';
import {
  CalendarChanged,
  FamilyChanged,
  PupilChanged,
} from '@mestolo/contracts/events/registry.ts';
import { type ServiceName, type TopicDefinition, topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

export const NOW = '2020-10-05T10:15:00.000Z';
export const CREDITOR = '00000000190';
export const PRIMARIA = randomUUID();
export const INFANZIA = randomUUID();
const CLASS = randomUUID();

export interface TestPupil {
  readonly pupilId: string;
  readonly accountId: string;
  readonly schoolId: string;
  readonly siblingRank?: number;
  readonly band?: string | null;
  readonly exempt?: boolean;
  readonly version?: number;
  /** Since when the band counts; before it there is none. */
  readonly bandFrom?: string;
  readonly enrolledFrom?: string;
}

export interface TestMeal {
  readonly servedOn?: string;
  readonly revision?: number;
  readonly state?: 'eaten' | 'absent' | 'void';
  readonly reason?: string;
  readonly traceId?: string;
}

export interface TestReceipt {
  readonly accountId: string | null;
  readonly amountCents?: number;
  readonly receiptId?: string;
  readonly noticeNumber?: string;
}

export const newPupil = (more: Partial<TestPupil> = {}): TestPupil => ({
  pupilId: randomUUID(),
  accountId: randomUUID(),
  schoolId: PRIMARIA,
  ...more,
});

export const mealIdOf = (tenant: string, pupilId: string, servedOn: string): string =>
  createHash('sha256').update(`${tenant}|${pupilId}|${servedOn}|lunch`).digest('hex').slice(0, 32);

export const tariffLines = [
  ['2020-09-01', 'primaria', 450],
  ['2020-09-01', 'infanzia', 400],
  ['2021-01-07', 'primaria', 480],
  ['2021-01-07', 'infanzia', 420],
].map(([from, schoolKind, listCents]) => ({
  ...{ from, schoolKind, listCents, nonResidentCents: 610 },
  bands: { B: 30 },
  siblings: { '2': 20 },
}));

export interface Told {
  readonly id: string;
  readonly traceparent?: string;
  readonly data: Record<string, never> & {
    readonly accountId: string | null;
    readonly version?: number;
    readonly balanceCents?: number;
    readonly kind?: string;
    readonly amountCents?: number;
  };
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface Event {
  readonly topic: TopicDefinition;
  readonly definition: EventDefinition;
  readonly id: string;
  readonly key: string;
  readonly data: unknown;
  readonly traceparent?: string;
}

export class Comune {
  readonly tenant: string;
  readonly #office: Office;

  constructor(tenant: string, office: Office) {
    this.tenant = tenant;
    this.#office = office;
  }

  calendar(version = 1): Promise<void> {
    return this.#send({
      topic: topics.calendar,
      definition: CalendarChanged,
      id: `calendar:${this.tenant}:${version}`,
      key: this.tenant,
      data: calendarData(this.tenant, version),
    });
  }

  family(accountId: string): Promise<void> {
    const sealed = `s1.family:${accountId}:identity.AAAA.BBBB`;
    const holder = {
      from: '2020-09-01',
      guardianId: randomUUID(),
      fullName: sealed,
      taxCode: null,
    };
    const data = {
      accountId,
      version: 1,
      openedOn: '2020-09-01',
      closedOn: null,
      holders: [holder],
    };
    const id = `family:${accountId}:1`;
    const event = { topic: topics.families, definition: FamilyChanged, id, key: accountId, data };
    return this.#send(event);
  }

  pupil(pupil: TestPupil): Promise<void> {
    const { pupilId, accountId, schoolId, version = 1 } = pupil;
    const { band = null, siblingRank = 1, exempt = false } = pupil;
    const sealed = `s1.family:${accountId}:identity.AAAA.BBBB`;
    const from = '2020-09-01';
    const { bandFrom = from, enrolledFrom = from } = pupil;
    const always = { from, resident: true, siblingRank, exempt };
    const data = {
      ...{ pupilId, version, accountId, givenName: sealed, familyName: sealed },
      enrolments: [{ from: enrolledFrom, to: null, schoolId, classId: CLASS }],
      rates: [
        { ...always, band: bandFrom === from ? band : null },
        ...(bandFrom === from ? [] : [{ ...always, from: bandFrom, band }]),
      ],
    };
    const id = `pupil:${pupilId}:${version}`;
    const event = { topic: topics.pupils, definition: PupilChanged, id, key: pupilId, data };
    return this.#send(event);
  }

  /** Answers the id of the meal. */
  async meal(pupil: TestPupil, meal: TestMeal = {}): Promise<string> {
    const { servedOn = '2020-10-05', revision = 1, state = 'eaten', reason = null } = meal;
    const { pupilId, accountId, schoolId } = pupil;
    const mealId = mealIdOf(this.tenant, pupilId, servedOn);
    const data = {
      ...{ mealId, revision, accountId, pupilId, schoolId, servedOn, slot: 'lunch', state },
      recordedAt: NOW,
      actor: { kind: 'device', id: 'tablet-1' },
      observationId: randomUUID(),
      reason,
    };
    const traceparent = meal.traceId && `00-${meal.traceId}-${'b'.repeat(16)}-00`;
    await this.#send({
      topic: topics.meals,
      definition: MealRecorded,
      id: `${mealId}:${revision}`,
      key: accountId,
      data,
      ...(traceparent && { traceparent }),
    });
    return mealId;
  }

  receipt(receipt: TestReceipt): Promise<void> {
    const { accountId, amountCents = 5000, receiptId = randomUUID() } = receipt;
    const { noticeNumber = '301000000000012373' } = receipt;
    const data = {
      ...{ creditorFiscalCode: CREDITOR, receiptId, noticeNumber, accountId, amountCents },
      ...{ paidOn: '2020-10-06', paidAt: NOW, receivedAt: NOW, flags: [], psp: 'psp-1' },
    };
    return this.#send({
      topic: topics.receipts,
      definition: ReceiptReceived,
      id: `${CREDITOR}:${receiptId}`,
      key: accountId ?? `unassigned:${this.tenant}`,
      data,
    });
  }

  /** With its calendar, its tariffs and these pupils known to billing. */
  async open(pupils: readonly TestPupil[]): Promise<void> {
    await this.calendar();
    await this.put('tariffs', { lines: tariffLines });
    for (const pupil of pupils) {
      await this.family(pupil.accountId);
      await this.pupil(pupil);
    }
  }

  get(path: string): Promise<Answer> {
    return this.#office.call('GET', `/internal/tenants/${this.tenant}/${path}`);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.#office.call('PUT', `/internal/tenants/${this.tenant}/${path}`, body);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.#office.call('POST', `/internal/tenants/${this.tenant}/${path}`, body);
  }

  #send(event: Event): Promise<void> {
    return this.#office.publish(this.tenant, event);
  }
}

export function calendarData(tenant: string, version: number) {
  return {
    tenant,
    version,
    name: 'Comune di prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: NOW },
    office: { name: 'Ufficio scuola', phone: null, email: null },
    schools: [
      { schoolId: PRIMARIA, code: 'P', name: 'Primaria', kind: 'primaria' },
      { schoolId: INFANZIA, code: 'I', name: 'Infanzia', kind: 'infanzia' },
    ],
    classes: [],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    closures: [],
    lowBalanceBelowCents: 900,
    fourEyesFromCents: 10_000,
    creditor: null,
  };
}

function recordOf(tenant: string, { definition, id, key, data, traceparent }: Event): string {
  const around = { specversion: '1.0', id, source: '/test', type: definition.type };
  const about = { subject: key, time: NOW, datacontenttype: 'application/json' };
  const trace = traceparent ? { traceparent } : {};
  return JSON.stringify({ ...around, ...about, tenant, partitionkey: key, ...trace, data });
}

export interface Office {
  readonly system: TestSystem;
  comune(tenant: string): Comune;
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  publish(tenant: string, event: Event): Promise<void>;
  /** In one request, in this order. */
  publishAll(tenant: string, events: readonly Event[]): Promise<void>;
  publishRaw(topic: string, key: string, value: string): Promise<void>;
  /** Resolves with the first event of the topic, also an earlier one, that is accepted. */
  told(topic: TopicDefinition, accepts: (event: Told) => boolean): Promise<Told>;
  /** Every event of the topic so far. */
  allTold(topic: TopicDefinition): readonly Told[];
  /** Resolves when billing has told of this balance. */
  balance(accountId: string, balanceCents: number): Promise<Told>;
  stop(): Promise<void>;
}

export async function startOffice(
  brokers: Brokers,
  suite: string,
  services: readonly ServiceName[] = ['billing'],
): Promise<Office> {
  // Who is not there is not asked, instead of waited for.
  const env = services.includes('attendance') ? {} : { billing: { ATTENDANCE_URL: '' } };
  const system = await startSystem({ brokers, suite, services, env });
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const events = new Map<string, Told[]>();
  const waiting = new Set<() => void>();
  const consumer = kafka.consumer({ groupId: `test-${suite}-${randomUUID()}` });
  await consumer.connect();
  const told = [topics.entries, topics.balances].map(({ name }) => name);
  await consumer.subscribe({ topics: told, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const known = events.get(topic) ?? [];
      events.set(topic, known);
      known.push(JSON.parse(message.value?.toString('utf8') ?? '{}'));
      for (const look of waiting) look();
    },
  });
  const allTold: Office['allTold'] = ({ name }) => events.get(name) ?? [];
  const office: Office = {
    system,
    allTold,
    comune: (tenant) => new Comune(tenant, office),
    async call(method, path, body, token) {
      const authorization = `Bearer ${token ?? (await system.officeToken('billing', 'rosa'))}`;
      const response = await fetch(`${system.urls.billing}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: JSON.parse((await response.text()) || '{}') };
    },
    publish: (tenant, event) =>
      office.publishRaw(event.topic.name, event.key, recordOf(tenant, event)),
    async publishAll(tenant, all) {
      const byTopic = Map.groupBy(all, (event) => event.topic.name);
      const topicMessages = [...byTopic].map(([topic, own]) => ({
        topic,
        messages: own.map((event) => ({ key: event.key, value: recordOf(tenant, event) })),
      }));
      if (topicMessages.length > 0) await producer.sendBatch({ acks: -1, topicMessages });
    },
    async publishRaw(topic, key, value) {
      await producer.send({ topic, acks: -1, messages: [{ key, value }] });
    },
    told: (topic, accepts) =>
      new Promise((resolve) => {
        const look = () => {
          const found = allTold(topic).find(accepts);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    balance: (accountId, balanceCents) =>
      office.told(
        topics.balances,
        ({ data }) => data.accountId === accountId && data.balanceCents === balanceCents,
      ),
    async stop() {
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
      await system.stop();
    },
  };
  return office;
}
