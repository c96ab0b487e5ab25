/** A Comune with several families, its office at the doors of broadcasts, and the mailbox. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import mongoose from 'mongoose';
import { type Arrived, followMailbox } from './follow-mailbox.ts';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
}

/** A family as the office knows it: a guardian for each list of channels, a child a class. */
export interface TestFamily {
  readonly code: string;
  readonly guardians: readonly {
    readonly email?: string;
    readonly phone?: string;
    readonly language?: 'it' | 'en';
  }[];
  readonly classes: readonly string[];
  readonly diet?: string;
  readonly closedOn?: string;
}

export interface BroadcastOffice {
  readonly system: TestSystem;
  readonly database: mongoose.mongo.Db;
  /** Registers the families; resolves when notifications knows them all. */
  open(families: readonly TestFamily[], clockAt: string): Promise<Comune>;
  /** What arrived at addresses of this domain, and at these numbers. */
  arrived(accepts: (mail: Arrived) => boolean): readonly Arrived[];
  received(accepts: (mail: Arrived) => boolean, count: number): Promise<readonly Arrived[]>;
  /** Messages meet a fault at the provider; null: no more of them. */
  fault(fault: Record<string, unknown> | null): Promise<void>;
  stop(): Promise<unknown>;
}

export interface Comune {
  readonly tenant: string;
  readonly accountIds: Readonly<Record<string, string>>;
  schoolId(code: string): string;
  setClock(at: string): Promise<void>;
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer>;
  /** The id of a draft. */
  draft(audience: object, texts?: object): Promise<string>;
  schedule(
    id: string,
    when?: { at?: string | null; urgent?: { reason: string } | null },
  ): Promise<Answer>;
  /** The broadcast with its progress, once it is in one of these states. */
  until(id: string, ...states: string[]): Promise<Progressed>;
}

export interface Progressed {
  readonly broadcast: {
    readonly state: string;
    readonly startsAt: string;
    readonly audience: Record<string, unknown>;
    readonly run: { families: number; notifications: number; unreachable: number } | null;
  };
  readonly progress: {
    readonly counts: readonly { channel: string; state: string; count: number }[];
  };
}

export const TEXTS = {
  it: {
    subject: 'Mensa chiusa domani',
    body: 'domani la mensa resta chiusa.\n\nIl pasto non è addebitato.',
    sms: 'Domani la mensa resta chiusa.',
  },
  en: {
    subject: 'No school meals tomorrow',
    body: 'there are no school meals tomorrow.',
    sms: 'No school meals tomorrow.',
  },
};

export async function startBroadcastOffice(
  brokers: Brokers,
  suite: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BroadcastOffice> {
  const system = await startSystem({
    brokers,
    suite,
    services: ['registry', 'attendance', 'notifications'],
    outside: ['mailbox'],
    env: { notifications: { SEND_RETRY_SECONDS: '1', SEND_LEASE_SECONDS: '2', ...env } },
  });
  const inbox = await followMailbox(system.urls.mailbox);
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  const database = client.db(system.databases.notifications);
  return {
    system,
    database,
    arrived: inbox.now,
    received: inbox.until,
    open: (families, clockAt) => openComune({ system, database, families, clockAt }),
    async fault(fault) {
      await fetch(`${system.urls.mailbox}/api/faults`, {
        method: fault === null ? 'DELETE' : 'POST',
        headers: { 'content-type': 'application/json' },
        ...(fault && { body: JSON.stringify(fault) }),
      });
    },
    async stop() {
      inbox.stop();
      await client.close();
      return system.stop();
    },
  };
}

interface Opened {
  readonly system: TestSystem;
  readonly database: mongoose.mongo.Db;
  readonly families: readonly TestFamily[];
  readonly clockAt: string;
}

async function openComune({ system, database, families, clockAt }: Opened): Promise<Comune> {
  const tenant = `comune-${randomBytes(4).toString('hex')}`;
  const knock = async (
    service: 'registry' | 'notifications',
    { method, path, body }: { method: string; path: string; body?: unknown },
  ): Promise<Answer> => {
    const response = await fetch(`${system.urls[service]}/internal/tenants/${tenant}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await system.officeToken(service, 'clerk-1')}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? JSON.parse(text) : {}, text };
  };
  const takeCalendar = async (at: string, rest: object = {}) => {
    const body = { calendar: calendarOf(at), ...rest };
    const answer = await knock('registry', { method: 'POST', path: '/import', body });
    if (answer.status >= 300) throw new Error(`registry: ${answer.text}`);
    return answer.body as { families: { code: string; accountId: string }[] };
  };
  const imported = await takeCalendar(clockAt, { families: families.map(statementOf) });
  const ids = imported.families.map(({ accountId }, at) => [families[at]?.code ?? '', accountId]);
  await untilKnown(database, { tenant, families });
  const ask: Comune['ask'] = (method, path, body) =>
    knock('notifications', { method, path, ...(body === undefined ? {} : { body }) });
  const calendar = await database.collection<{ _id: string }>('calendars').findOne({ _id: tenant });
  const schools = (calendar as unknown as { schools: { schoolId: string; name: string }[] })
    .schools;
  return {
    tenant,
    accountIds: Object.fromEntries(ids),
    schoolId: (name) => schools.find((one) => one.name === name)?.schoolId ?? '',
    async setClock(at) {
      await takeCalendar(at);
    },
    ask,
    async draft(audience, texts = TEXTS) {
      const { status, body, text } = await ask('POST', '/broadcasts', { audience, texts });
      if (status !== 201) throw new Error(`no draft: ${text}`);
      return (body.broadcast as { broadcastId: string }).broadcastId;
    },
    schedule: (id, { at = null, urgent = null } = {}) =>
      ask('POST', `/broadcasts/${id}/schedule`, { at, urgent }),
    async until(id, ...states) {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const found = (await ask('GET', `/broadcasts/${id}`)).body as unknown as Progressed;
        if (states.includes(found.broadcast.state)) return found;
        if (Date.now() > deadline) throw new Error(`it stays ${JSON.stringify(found)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

function statementOf({ code, guardians, classes, diet, closedOn }: TestFamily) {
  return {
    code,
    openedOn: '2020-09-01',
    ...(closedOn && { closedOn }),
    guardians: guardians.map((one, at) => ({
      code: `${code}-${at}`,
      fullName: `Nora Collaudi ${code}`,
      email: null,
      phone: null,
      channels: ['email', 'sms'],
      ...one,
    })),
    pupils: classes.map((name, at) => ({
      ...{ code: `${code}-${at}`, givenName: 'Luca', familyName: 'Collaudi' },
      ...{ birthDate: '2011-05-09', school: name.slice(0, 3), class: name, from: '2020-09-07' },
      ...(diet && { diet: { code: diet, reason: null } }),
    })),
  };
}

async function untilKnown(
  database: mongoose.mongo.Db,
  { tenant, families }: { readonly tenant: string; readonly families: readonly TestFamily[] },
): Promise<void> {
  const wanted = families.reduce((sum, one) => sum + one.guardians.length + one.classes.length, 0);
  const deadline = Date.now() + 30_000;
  for (;;) {
    const accounts = await database
      .collection<{ guardians: unknown[]; children?: unknown[]; familyVersion: number }>('accounts')
      .find({ tenant, familyVersion: { $gt: 0 } })
      .toArray();
    const known = accounts.reduce(
      (sum, { guardians, children = [] }) => sum + guardians.length + children.length,
      0,
    );
    if (accounts.length === families.length && known === wanted) return;
    if (Date.now() > deadline) throw new Error(`only ${known} of ${wanted} people became known`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function calendarOf(clockAt: string) {
  return {
    name: 'Comune di Prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: clockAt },
    office: { name: 'Ufficio Scuola', phone: '0373 000000', email: 'scuola@comune.example' },
    schools: [
      { code: 'ROD', name: 'Rodari', kind: 'primaria' },
      { code: 'COL', name: 'Collodi', kind: 'infanzia' },
    ],
    classes: [
      { code: 'ROD1', name: 'Prima', school: 'ROD' },
      { code: 'COL1', name: 'Piccoli', school: 'COL' },
    ],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
  };
}
