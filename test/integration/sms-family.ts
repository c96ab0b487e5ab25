/** Families that write by SMS: registry, attendance and notifications with the mailbox's Twilio. */
import { randomBytes } from 'node:crypto';
import { postSigned } from '@mestolo/deploy/mailbox/twilio-requests.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { type Arrived, followMailbox, to } from './follow-mailbox.ts';
import { startBilling } from './notifications-office.ts';

export interface Receipt {
  readonly receiptId: string;
  readonly requestId: string;
  readonly order: string;
  readonly receivedAt: string | null;
  readonly countedAt: string;
  readonly arrivedAt: string;
  readonly actor: object;
  readonly days: readonly { readonly servedOn: string; readonly outcome: string }[];
}

export interface SmsFamily {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
  readonly phone: string;
  /** By given name in small letters. */
  readonly pupils: Readonly<Record<string, string>>;
  /** Resolves when the services know of it. */
  setClock(clock: object): Promise<void>;
  balance(cents: number, at: string): Promise<void>;
  /** The parent writes; the id of the SMS. */
  writes(text: string, options?: { readonly sid?: string }): Promise<string>;
  /** What came to the phone so far, once it is so many. */
  received(count: number): Promise<readonly Arrived[]>;
  /** Resolves when the SMS is done; what became of it. */
  done(sid: string): Promise<string | null>;
  receipts(pupil: string): Promise<readonly Receipt[]>;
  ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  /** Resolves when what leads to the family is forgotten. */
  destroyKeys(): Promise<void>;
}

export interface SmsOffice {
  readonly system: TestSystem;
  readonly database: mongoose.mongo.Db;
  /** `phone`: a number that another family has too. */
  open(childNames: readonly string[], clock: object, phone?: string): Promise<SmsFamily>;
  /** The webhook as Twilio would send it, unless other fields or another token are given. */
  webhook(fields: Readonly<Record<string, string>>, token?: string): Promise<number | null>;
  stop(): Promise<unknown>;
}

export async function startSmsOffice(
  brokers: Brokers,
  suite: string,
  env: Readonly<Record<string, string>>,
): Promise<SmsOffice> {
  const system = await startSystem({
    brokers,
    suite,
    services: ['registry', 'attendance', 'notifications'],
    outside: ['mailbox'],
    env: { notifications: { SEND_RETRY_SECONDS: '1', SEND_LEASE_SECONDS: '2', ...env } },
  });
  const billing = await startBilling(
    new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING }),
  );
  const phones = await followMailbox(system.urls.mailbox);
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  const database = client.db(system.databases.notifications);
  const parts = { system, billing, phones, client, database };
  return {
    system,
    database,
    open: (childNames, clock, phone) => openFamily(parts, { childNames, clock, phone }),
    webhook(fields, authToken = String(system.secrets.passwords.twilio)) {
      const url = `${system.urls.notifications}/providers/twilio/inbound`;
      return postSigned(url, { sid: 'AC', authToken }, fields);
    },
    async stop() {
      phones.stop();
      await Promise.all([billing.stop(), client.close()]);
      return system.stop();
    },
  };
}

interface Parts {
  readonly system: TestSystem;
  readonly billing: Awaited<ReturnType<typeof startBilling>>;
  readonly phones: Awaited<ReturnType<typeof followMailbox>>;
  readonly client: mongoose.mongo.MongoClient;
  readonly database: mongoose.mongo.Db;
}

interface Imported {
  readonly families: readonly {
    readonly accountId: string;
    readonly guardians: readonly { readonly guardianId: string }[];
    readonly pupils: readonly { readonly code: string; readonly pupilId: string }[];
  }[];
}

async function openFamily(
  { system, billing, phones, client, database }: Parts,
  { childNames, clock, phone = newPhone() }: Opened,
): Promise<SmsFamily> {
  const tenant = `comune-${randomBytes(4).toString('hex')}`;
  const base = `/internal/tenants/${tenant}`;
  const ask = async (service: 'registry' | 'attendance' | 'notifications', request: Asked) => {
    const { method, path, body } = request;
    const response = await fetch(`${system.urls[service]}${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await system.officeToken(service, 'clerk-1')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const pupils = childNames.map((givenName) => ({
    ...{
      code: givenName.toLowerCase(),
      givenName,
      familyName: 'Collaudi',
      birthDate: '2011-05-09',
    },
    ...{ school: 'PRI', class: '4A', from: '2020-09-07' },
  }));
  const guardians = [
    { fullName: 'Nora Collaudi', phone, email: 'nora@posta.example', channels: ['sms'] },
  ];
  const families = [{ code: 'f1', openedOn: '2020-09-01', guardians, pupils }];
  const body = { calendar: calendarOf(clock), families };
  const answer = await ask('registry', { method: 'POST', path: '/import', body });
  const [family] = (answer.body as Imported).families;
  if (family === undefined) throw new Error(`no family: ${JSON.stringify(answer.body)}`);
  const { accountId } = family;
  const guardianId = String(family.guardians[0]?.guardianId);
  const ids = Object.fromEntries(family.pupils.map(({ code, pupilId }) => [code, pupilId]));
  const attendance = client.db(system.databases.attendance);
  const known = { 'children.0': { $exists: true }, 'guardians.0': { $exists: true } };
  await there(database.collection('accounts'), { tenant, ...known });
  for (const id of Object.values(ids)) {
    await there(attendance.collection('pupils'), { _id: `${tenant}:${id}`, version: { $gt: 0 } });
  }
  let version = 0;
  return {
    ...{ tenant, accountId, guardianId, phone, pupils: ids },
    async setClock(next) {
      const calendar = calendarOf(next);
      await ask('registry', { method: 'POST', path: '/import', body: { calendar } });
      const filter = { _id: tenant, clock: next };
      await there(database.collection('calendars'), filter);
      await there(attendance.collection('calendars'), filter);
    },
    async balance(balanceCents, at) {
      version += 1;
      await billing.balance({ tenant, accountId, balanceCents, at, version });
      const filter = { _id: accountId, 'balance.version': version };
      await there(database.collection('accounts'), filter);
    },
    async writes(text, { sid } = {}) {
      const response = await fetch(`${system.urls.mailbox}/api/inbound`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from: phone, text, to: '+393399900000', ...(sid && { sid }) }),
      });
      return ((await response.json()) as { sid: string }).sid;
    },
    received: (count) => phones.until(to(new Set([phone])), count),
    async done(sid) {
      const found = await there(database.collection('inbound'), { _id: sid, state: 'done' });
      return found.outcome as string | null;
    },
    async receipts(pupil) {
      const path = `/pupils/${ids[pupil]}/order-receipts`;
      const told = await ask('attendance', { method: 'GET', path });
      return (told.body as { receipts: Receipt[] }).receipts;
    },
    ask: (method, path, said) =>
      ask('notifications', { method, path: `/accounts/${accountId}${path}`, body: said }),
    async destroyKeys() {
      await ask('registry', { method: 'POST', path: `/families/${accountId}/keys:destroy` });
      const _id = `family:${accountId}:contact`;
      await there(database.collection('destroyedKeys'), { _id, isForgotten: true });
    },
  };
}

interface Opened {
  readonly childNames: readonly string[];
  readonly clock: object;
  readonly phone: string | undefined;
}

function newPhone(): string {
  return `+3933${String(randomBytes(4).readUInt32BE()).padStart(10, '0')}`;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
}

function calendarOf(clock: object) {
  return {
    ...{ name: 'Comune di Prova', timeZone: 'Europe/Rome', clock },
    office: { name: 'Ufficio Scuola', phone: '0373 000000', email: 'scuola@comune.example' },
    schools: [{ code: 'PRI', name: 'Rodari', kind: 'primaria', chargeBasis: 'order' }],
    classes: [{ code: '4A', name: '4 A', school: 'PRI' }],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
  };
}

/** What registry said, or what a worker did, takes its time. */
async function there(
  collection: mongoose.mongo.Collection<mongoose.mongo.Document>,
  filter: object,
): Promise<mongoose.mongo.Document> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await collection.findOne(filter);
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`${collection.collectionName} did not arrive`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
