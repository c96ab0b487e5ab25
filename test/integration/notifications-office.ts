/**
 * Notifications with registry and the parents' mailbox: what billing says, and what then arrives.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { DataOf, EventDefinition } from '@mestolo/contracts/event.ts';
import { BalanceChanged, EntryPosted } from '@mestolo/contracts/events/billing.ts';
import type { DeliveryChanged } from '@mestolo/contracts/events/notifications.ts';
import { NoticeChanged, OutageChanged } from '@mestolo/contracts/events/payments.ts';
import { type ServiceName, type TopicDefinition, topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import mongoose from 'mongoose';
import { type Arrived, followMailbox, to } from './follow-mailbox.ts';

/** A Monday; 12:41 in Pianengo. */
export const NOON = '2020-10-05T10:41:00.000Z';

export type Delivery = DataOf<typeof DeliveryChanged>;

export interface Parent {
  readonly fullName?: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly language?: 'it' | 'en';
  readonly taxCode?: string;
}

export interface Household {
  readonly tenant: string;
  readonly accountId: string;
  /** Addresses and numbers nobody else has, in the order of the parents. */
  readonly contacts: readonly { readonly email: string | null; readonly phone: string | null }[];
  /** Business time stands still there from now on. */
  setClock(at: string): Promise<void>;
  /** A meal, or something that raised the balance, left this much. */
  balance(cents: number, options?: BalanceOptions): Promise<void>;
  topUp(options: {
    amountCents: number;
    balanceCents: number;
    at?: string;
    entryId?: string;
  }): Promise<string>;
  /** Families can't pay since now, or can again; resolves when it is known. */
  outage(is: 'begun' | 'ended'): Promise<void>;
  /** Somebody goes to pay, up to this moment; null: it was given up. */
  underWay(until: string | null): Promise<void>;
  destroyKeys(): Promise<void>;
  /** What the office asks of notifications about this Comune; writes have a key of their own. */
  ask(method: string, path: string, body?: unknown): Promise<Asked>;
  /** Resolves when the account is to be looked at again at this time, and not before. */
  looksAgain(at: string): Promise<void>;
  /** What notifications itself tells of the account. */
  log(): Promise<readonly Record<string, unknown>[]>;
  /** The first state of such a notification that the topic tells and the predicate accepts. */
  delivery(accepts: (delivery: Delivery) => boolean): Promise<Delivery>;
  /** So many messages to anyone of the family; resolves as soon as they are there. */
  received(count: number): Promise<readonly Arrived[]>;
  /** What is there now. */
  arrived(): readonly Arrived[];
}

export interface Asked {
  readonly status: number;
  readonly type: string | null;
  /** Null where the answer is no JSON. */
  readonly body: Record<string, unknown> | null;
}

export interface BalanceOptions {
  readonly at?: string;
  readonly version?: number;
  readonly kind?: 'mealDebit' | 'topUp';
  readonly traceparent?: string;
}

export interface NotificationsOffice {
  readonly system: TestSystem;
  readonly database: mongoose.mongo.Db;
  open(parents?: readonly Parent[], clockAt?: string): Promise<Household>;
  /** The next message to this address meets a fault. */
  fault(fault: Record<string, unknown>): Promise<void>;
  stop(): Promise<Readonly<Record<string, { code: number | null } | null>>>;
}

export async function startNotificationsOffice(
  brokers: Brokers,
  suite: string,
  env: Readonly<Record<string, string>> = {},
  also: readonly ServiceName[] = [],
): Promise<NotificationsOffice> {
  const system = await startSystem({
    brokers,
    suite,
    services: ['registry', 'notifications', ...also],
    outside: ['mailbox'],
    // Who kills it does not want to wait for it.
    longestPauseMs: 250,
    env: {
      notifications: {
        SEND_RETRY_SECONDS: '1',
        SEND_LEASE_SECONDS: '5',
        PROVIDER_PAUSE_SECONDS: '1',
        ...env,
      },
      // Who is not there is not asked, instead of waited for.
      billing: { ATTENDANCE_URL: '' },
    },
  });
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const billing = await startBilling(kafka);
  const deliveries = await followDeliveries(kafka, suite);
  const inbox = await followMailbox(system.urls.mailbox);
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  const database = client.db(system.databases.notifications);
  const parts = { system, billing, deliveries, inbox, database };
  return {
    system,
    database,
    open: (parents = [{}], clockAt = NOON) => openHousehold(parts, parents, clockAt),
    async fault(fault) {
      const response = await fetch(`${system.urls.mailbox}/api/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (response.status !== 201) throw new Error(`no fault: ${await response.text()}`);
    },
    async stop() {
      inbox.stop();
      await Promise.all([billing.stop(), deliveries.stop(), client.close()]);
      return system.stop();
    },
  };
}

interface Parts {
  readonly system: TestSystem;
  readonly billing: Awaited<ReturnType<typeof startBilling>>;
  readonly deliveries: Awaited<ReturnType<typeof followDeliveries>>;
  readonly inbox: Awaited<ReturnType<typeof followMailbox>>;
  readonly database: mongoose.mongo.Db;
}

async function openHousehold(
  { system, billing, deliveries, inbox, database }: Parts,
  parents: readonly Parent[],
  clockAt: string,
): Promise<Household> {
  const tenant = `comune-${randomBytes(4).toString('hex')}`;
  const contacts = parents.map(({ email, phone }) => ({
    email: email === null ? null : `${randomBytes(5).toString('hex')}@posta.example`,
    phone:
      phone === null ? null : `+3933${String(randomBytes(4).readUInt32BE()).padStart(10, '0')}`,
  }));
  const registry = async (path: string, body?: unknown) => {
    const response = await fetch(`${system.urls.registry}/internal/tenants/${tenant}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await system.officeToken('registry', 'clerk-1')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status >= 300) throw new Error(`registry: ${await response.text()}`);
    return response.json();
  };
  const guardians = parents.map(
    ({ fullName = 'Nora Collaudi', language = 'it', taxCode }, index) => ({
      ...{ fullName, language, ...contacts[index] },
      ...(taxCode && { taxCode, taxCodeUnchecked: true }),
      channels: ['email', 'sms'],
    }),
  );
  const families = [{ code: 'f1', openedOn: '2020-09-01', guardians, pupils: [LUCA] }];
  const imported = await registry('/import', { calendar: calendarOf(clockAt), families });
  const accountId = String(
    (imported as { families: { accountId: string }[] }).families[0]?.accountId,
  );
  const taxCodes = parents.map(({ taxCode = null }) => taxCode);
  const own = new Set([...contacts.flatMap(({ email, phone }) => [email, phone]), ...taxCodes]);
  await untilKnown(database, accountId, parents.length);
  let now = clockAt;
  let version = 0;
  let payments = 0;
  const outage = { outageId: randomUUID(), part: 'checkout', from: clockAt, reason: null } as const;
  return {
    tenant,
    accountId,
    contacts,
    async setClock(at) {
      now = at;
      await registry('/import', { calendar: calendarOf(at) });
      await untilThere(database.collection('calendars'), { 'clock.at': at, _id: tenant as never });
    },
    async balance(balanceCents, options = {}) {
      version = options.version ?? version + 1;
      await billing.balance({ tenant, accountId, balanceCents, at: now, ...options, version });
    },
    async topUp({ entryId = randomUUID(), ...rest }) {
      await billing.topUp({ tenant, accountId, at: now, entryId, ...rest });
      return entryId;
    },
    async outage(is) {
      payments += 1;
      const to = is === 'begun' ? null : now;
      const data = { ...outage, version: payments, to };
      await billing.outage({ tenant, at: now, data });
      await untilThere(database.collection('outages'), { tenant, version: payments });
    },
    async underWay(until) {
      payments += 1;
      const notice = { version: payments, accountId, underWayUntil: until };
      await billing.notice({ tenant, at: now, notice });
      await untilThere(database.collection('notices'), { tenant, version: payments });
    },
    ask: (method, path, body) => askOffice(system, { tenant, method, path, body }),
    destroyKeys: async () => void (await registry(`/families/${accountId}/keys:destroy`)),
    async log() {
      const path = `/internal/tenants/${tenant}/accounts/${accountId}/notifications`;
      const response = await fetch(`${system.urls.notifications}${path}`, {
        headers: {
          authorization: `Bearer ${await system.officeToken('notifications', 'clerk-1')}`,
        },
      });
      return ((await response.json()) as { notifications: Record<string, unknown>[] })
        .notifications;
    },
    looksAgain: (reviewAt) =>
      untilThere(database.collection('accounts'), { _id: accountId as never, reviewAt }),
    delivery: (accepts) => deliveries.first((one) => one.accountId === accountId && accepts(one)),
    received: (count) => inbox.until(to(own), count),
    arrived: () => inbox.now(to(own)),
  };
}

async function askOffice(
  system: TestSystem,
  asked: { readonly tenant: string; method: string; path: string; readonly body: unknown },
): Promise<Asked> {
  const { tenant, method, path, body } = asked;
  const url = `${system.urls.notifications}/internal/tenants/${tenant}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${await system.officeToken('notifications', 'clerk-1')}`,
      'idempotency-key': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type');
  const text = await response.text();
  const isJson = type?.includes('json') ?? false;
  return { status: response.status, type, body: isJson ? JSON.parse(text) : null };
}

/** Enrolled, so that there is something to be reminded of. */
const LUCA = {
  ...{ code: 'luca', givenName: 'Luca', familyName: 'Collaudi', birthDate: '2011-05-09' },
  ...{ school: 'PRI', class: '4A', from: '2020-09-07' },
};

interface KnownHere {
  readonly _id: string;
  readonly guardians: readonly unknown[];
  readonly children?: readonly unknown[];
  readonly familyVersion: number;
}

/** Registry's word takes its time, and a second parent's may come after the first one's. */
async function untilKnown(database: mongoose.mongo.Db, accountId: string, parents: number) {
  const accounts = database.collection<KnownHere>('accounts');
  const deadline = Date.now() + 30_000;
  for (;;) {
    const known = await accounts.findOne({ _id: accountId });
    const { guardians = [], children = [], familyVersion = 0 } = known ?? {};
    if (guardians.length === parents && children.length > 0 && familyVersion > 0) return;
    if (Date.now() > deadline) {
      throw new Error(`${guardians.length} parents and ${children.length} children became known`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function untilThere(collection: mongoose.mongo.Collection, filter: object): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await collection.findOne(filter)) === null) {
    if (Date.now() > deadline) throw new Error(`${collection.collectionName} did not arrive`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function calendarOf(clockAt: string) {
  return {
    name: 'Comune di Prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: clockAt },
    office: { name: 'Ufficio Scuola', phone: '0373 000000', email: 'scuola@comune.example' },
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    schools: [{ code: 'PRI', name: 'Primaria Don Bosco', kind: 'primaria' }],
    classes: [{ code: '4A', name: 'Quarta A', school: 'PRI' }],
    lowBalanceBelowCents: 900,
  };
}

interface Said<Definition extends EventDefinition> {
  readonly topic: TopicDefinition;
  readonly definition: Definition;
  readonly id: string;
  readonly tenant: string;
  readonly key: string;
  readonly time: string;
  readonly data: DataOf<Definition>;
  readonly traceparent: string | undefined;
}

type ToldBy<What> = What & { readonly tenant: string; readonly at: string };

interface NoticeUnderWay {
  readonly accountId: string;
  readonly version: number;
  readonly underWayUntil: string | null;
}

/** Says what billing and payments would say, with the time and the trace that a test wants. */
export async function startBilling(kafka: Kafka) {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const say = async <Definition extends EventDefinition>(said: Said<Definition>) => {
    const { topic, definition, id, tenant, key, time, data, traceparent } = said;
    const event = {
      specversion: '1.0',
      id,
      source: 'urn:mestolo:billing',
      type: definition.type,
      subject: key,
      time,
      datacontenttype: 'application/json',
      tenant,
      partitionkey: key,
      ...(traceparent === undefined ? {} : { traceparent }),
      data,
    };
    await producer.send({ topic: topic.name, messages: [{ key, value: JSON.stringify(event) }] });
  };
  return {
    balance(
      given: BalanceOptions & {
        readonly tenant: string;
        readonly accountId: string;
        readonly balanceCents: number;
        readonly at: string;
        readonly version: number;
      },
    ) {
      const { tenant, accountId, balanceCents, at, version, kind = 'mealDebit' } = given;
      const last = { entryId: `e${version}`, kind, amountCents: 450, effectiveOn: at.slice(0, 10) };
      return say({
        topic: topics.balances,
        definition: BalanceChanged,
        id: `${accountId}:${version}`,
        tenant,
        key: accountId,
        time: at,
        data: { accountId, version, balanceCents, asOf: at, last, mealPriceCents: 450 },
        traceparent: given.traceparent,
      });
    },
    topUp(given: {
      readonly tenant: string;
      readonly accountId: string;
      readonly entryId: string;
      readonly amountCents: number;
      readonly balanceCents: number;
      readonly at: string;
    }) {
      const { tenant, accountId, entryId, amountCents, balanceCents, at } = given;
      return say({
        topic: topics.entries,
        definition: EntryPosted,
        id: entryId,
        tenant,
        key: accountId,
        time: at,
        data: {
          entryId,
          kind: 'topUp',
          accountId,
          accountVersion: 1,
          balanceAfterCents: balanceCents,
          amountCents,
          postings: [],
          effectiveOn: at.slice(0, 10),
          recordedAt: at,
          meal: null,
          tariff: null,
          actor: { kind: 'psp', id: 'psp-1' },
          reason: null,
          traceId: null,
          hash: '0'.repeat(64),
        },
        traceparent: undefined,
      });
    },
    outage({ tenant, at, data }: ToldBy<{ data: DataOf<typeof OutageChanged> }>) {
      const id = `outage:${data.outageId}:${data.version}`;
      const said = { topic: topics.outages, definition: OutageChanged, id, tenant, data };
      return say({ ...said, key: tenant, time: at, traceparent: undefined });
    },
    notice({ tenant, at, notice }: ToldBy<{ notice: NoticeUnderWay }>) {
      const rest = { noticeNumber: '3'.repeat(18), amountCents: 5000, dueOn: '2020-12-01' };
      const data = { ...rest, state: 'open', changedAt: at, ...notice } as const;
      const id = `notice:${notice.accountId}:${notice.version}`;
      const said = { topic: topics.notices, definition: NoticeChanged, id, tenant, data };
      return say({ ...said, key: notice.accountId, time: at, traceparent: undefined });
    },
    stop: () => producer.disconnect(),
  };
}

async function followDeliveries(kafka: Kafka, suite: string) {
  const seen: Delivery[] = [];
  const waiting = new Set<() => void>();
  const consumer = kafka.consumer({ groupId: `test-${suite}-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topics.deliveries.name], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      seen.push((JSON.parse(String(message.value)) as { data: Delivery }).data);
      for (const look of waiting) look();
    },
  });
  return {
    first: (accepts: (delivery: Delivery) => boolean): Promise<Delivery> =>
      new Promise((resolve) => {
        const look = () => {
          const found = seen.find(accepts);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () => consumer.disconnect(),
  };
}
