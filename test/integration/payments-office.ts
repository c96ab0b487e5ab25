/** Payments with its surroundings for tests: registry, the gateway simulator, the topics. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import {
  startSystem,
  type TestSystem,
  type TestSystemOptions,
} from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';

/** Friday; 12:15 in Pianengo. */
const NOW = '2020-11-13T11:15:00.000Z';
export const HOLDER = { fullName: 'Ginevra Altamura-Canarino', taxCode: 'LTMGVR80A41D142X' };

export interface PaymentEvent {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly partitionkey: string;
  readonly traceparent?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // Each test looks at the parts it knows.
  readonly body: Record<string, never>;
}

export interface Comune {
  readonly tenant: string;
  readonly fiscalCode: string;
  readonly stationId: string;
  readonly accountId: string;
  /** A notice over this amount. */
  topUp(amountCents: number, idempotencyKey?: string): Promise<Answer>;
  newNotice(amountCents: number): Promise<string>;
  call(method: 'GET' | 'POST', path: string, body?: unknown, key?: string): Promise<Answer>;
  /** Moves the clock of the Comune. */
  at(now: string): Promise<void>;
  /** Through the gateway simulator. */
  pay(noticeNumber: string, order?: Record<string, unknown>): Promise<PayReport>;
}

export interface Seen {
  readonly outcome: string;
  readonly faultCode: string | null;
  readonly httpStatus: number | null;
  readonly amountCents: number | null;
  readonly description: string | null;
}

export interface PayReport {
  readonly outcome: string;
  readonly verify: Seen | null;
  readonly get: (Seen & { readonly iuv: string; readonly debtor: string }) | null;
  readonly receipts: readonly (Seen & { readonly receiptId: string; readonly attempts: number })[];
}

export type CreditorChanges = { readonly fiscalCode?: string } & Readonly<Record<string, unknown>>;

export type PaymentTopic = 'notices' | 'receipts' | 'outages';

export interface PaymentsOffice {
  readonly system: TestSystem;
  readonly database: mongoose.mongo.Db;
  /** With settings of the creditor that differ from the usual ones. */
  open(creditor?: CreditorChanges): Promise<Comune>;
  /** Sends bytes to the station, as somebody who is no node at all may do. */
  station(body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>;
  /** Resolves as soon as so many events of the Comune are in the topic. */
  events(topic: PaymentTopic, tenant: string, count: number): Promise<PaymentEvent[]>;
  destroyKeys(comune: Comune): Promise<void>;
  stop(): Promise<Readonly<Record<string, { code: number | null } | null>>>;
}

export async function startPaymentsOffice(
  brokers: Brokers,
  suite: string,
  env: TestSystemOptions['env'] = {},
): Promise<PaymentsOffice> {
  const system = await startSystem({
    brokers,
    suite,
    services: ['registry', 'payments'],
    outside: ['gateway'],
    env,
  });
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const topics = await followTopics(kafka, suite);
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  const database = client.db(system.databases.payments);

  const registry = async (path: string, body?: unknown) => {
    const response = await fetch(`${system.urls.registry}/internal/tenants/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await system.officeToken('registry', 'clerk-1')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status !== 200) throw new Error(`registry: ${await response.text()}`);
    return response.json();
  };

  const open: PaymentsOffice['open'] = async (creditor = {}) => {
    const tenant = `t${randomBytes(4).toString('hex')}`;
    const fiscalCode = creditor.fiscalCode ?? String(randomInt(10_000_000_000, 99_999_999_999));
    const stationId = `${fiscalCode}_07`;
    const guardian = { ...HOLDER, taxCodeUnchecked: true };
    const calendar = calendarOf({ fiscalCode, stationId, ...creditor });
    const imported = await registry(`${tenant}/import`, {
      calendar,
      families: [{ code: 'f1', openedOn: '2020-09-01', guardians: [guardian] }],
    });
    const { accountId } = (imported as { families: { accountId: string }[] }).families[0] ?? {};
    if (!accountId) throw new Error(`registry took no family: ${JSON.stringify(imported)}`);
    const at = async (now: string) => {
      const clock = { kind: 'fixed', at: now };
      await registry(`${tenant}/import`, { calendar: { ...calendar, clock } });
    };
    const office = comune(system, { tenant, fiscalCode, stationId, accountId, at });
    await untilKnown(office);
    return office;
  };

  return {
    system,
    database,
    open,
    station: (body, headers = {}) =>
      post(`${system.urls.payments}/pagopa/paForNode`, body, {
        'content-type': 'text/xml; charset=utf-8',
        ...headers,
      }),
    events: topics.events,
    async destroyKeys({ tenant, accountId }) {
      await registry(`${tenant}/families/${accountId}/keys:destroy`);
    },
    async stop() {
      await Promise.all([topics.stop(), client.close()]);
      return system.stop();
    },
  };
}

function comune(
  system: TestSystem,
  known: Pick<Comune, 'tenant' | 'fiscalCode' | 'stationId' | 'accountId' | 'at'>,
): Comune {
  const { tenant, fiscalCode, stationId, accountId } = known;
  const call: Comune['call'] = async (method, path, body, key) => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${await system.officeToken('payments', 'clerk-1')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const url = `${system.urls.payments}/internal/tenants/${tenant}${path}`;
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return answerOf(await fetch(url, { method, headers, ...sent }));
  };
  const topUp: Comune['topUp'] = (amountCents, key = randomUUID()) =>
    call('POST', '/top-ups', { accountId, amountCents }, key);
  return {
    ...known,
    call,
    topUp,
    async newNotice(amountCents) {
      const { status, text, body } = await topUp(amountCents);
      if (status !== 201) throw new Error(`no notice: ${status} ${text}`);
      return String((body as { noticeNumber?: string }).noticeNumber);
    },
    async pay(noticeNumber, order = {}) {
      const { text } = await post(
        `${system.urls.gateway}/pay`,
        JSON.stringify({
          noticeNumber,
          creditorFiscalCode: fiscalCode,
          stationId,
          paymentDateTime: '2020-11-13T12:30:00',
          ...order,
        }),
        { 'content-type': 'application/json' },
      );
      return JSON.parse(text);
    },
  };
}

async function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
): Promise<Answer> {
  const sent = typeof body === 'string' ? body : new Uint8Array(body);
  return answerOf(await fetch(url, { method: 'POST', headers, body: sent }));
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, text, body: isJson ? JSON.parse(text) : {} };
}

/** Registry's word takes its time; a notice over one cent can be made when it has arrived. */
async function untilKnown({ topUp }: Comune): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { status, text } = await topUp(1);
    if (status === 201) return;
    if (Date.now() > deadline) throw new Error(`the Comune did not become known: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function calendarOf(creditor: { fiscalCode: string; stationId: string } & CreditorChanges) {
  return {
    name: 'Comune di prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: NOW },
    office: { name: 'Ufficio scuola', phone: null, email: null },
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
    creditor: {
      companyName: 'Comune di Prova & Frazioni',
      brokerId: creditor.fiscalCode,
      segregationCode: '07',
      iban: 'IT60X0542811101000000123456',
      transferCategory: '9/0107101TS/',
      ...creditor,
    },
  };
}

async function followTopics(kafka: Kafka, suite: string) {
  const all: { topic: string; event: PaymentEvent }[] = [];
  const waiting = new Set<() => void>();
  const consumer = kafka.consumer({ groupId: `test-${suite}-${randomUUID()}` });
  await consumer.connect();
  const topics = ['payments.notices.v1', 'payments.receipts.v1', 'payments.outages.v1'];
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, message }) => {
      all.push({ topic, event: JSON.parse(String(message.value)) });
      for (const look of waiting) look();
    },
  });
  const events: PaymentsOffice['events'] = (topic, tenant, count) =>
    new Promise((resolve) => {
      const look = () => {
        const found = all
          .filter((one) => one.topic === `payments.${topic}.v1` && one.event.tenant === tenant)
          .map(({ event }) => event);
        // After a crash an event may be there twice: it is still one.
        if (new Set(found.map(({ id }) => id)).size < count) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { events, stop: () => consumer.disconnect() };
}
