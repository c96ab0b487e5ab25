/** A Comune with two families on four services, for the tests that damage, lose and rebuild. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { serviceUri } from '@mestolo/deploy/local/databases.ts';
import { serviceEnvironment } from '@mestolo/deploy/local/environment.ts';
import { secretOf } from '@mestolo/deploy/local/secrets.ts';
import { type Supervised, supervise } from '@mestolo/deploy/local/supervisor.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import {
  startSystem,
  type TestSystem,
  type TestSystemOptions,
} from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { referenceArrived } from './reference-arrived.ts';

/** Wednesday; 12:15 in Pianengo. */
export const NOW = '2020-10-14T10:15:00.000Z';
const CREDITOR = '00000000190';

/** Facts are compared each second, and what is missing then is asked for. */
export const SOON = { CONTROL_EVERY_SECONDS: '1', CONTROL_WATERMARK_SECONDS: '1' };

export interface Child {
  readonly accountId: string;
  readonly pupilId: string;
}

// Each test looks at the parts it knows.
type Body = Record<string, unknown>;

export interface ProofComune {
  readonly system: TestSystem;
  readonly tenant: string;
  /** The first two are of one family. */
  readonly children: readonly [Child, Child, Child];
  /** Reads and writes every database, as nobody in production can. */
  readonly admin: mongoose.mongo.MongoClient;
  readonly ledger: mongoose.mongo.Db;
  readonly kafka: Kafka;
  ask(service: ServiceName, method: string, path: string, body?: unknown): Promise<Body>;
  /** A meal, by the hand of the office. */
  eats(child: Child, servedOn: string, state?: 'present' | 'absent'): Promise<void>;
  pays(accountId: string, amountCents: number, paidOn?: string): Promise<void>;
  /** A new debt of this family, put on a notice of its own and paid in part. */
  owesApart(accountId: string, cents: { owed: number; paid: number }): Promise<void>;
  /** From now on it is this time for the Comune. */
  setClock(at: string): Promise<void>;
  /** Ends billing, does this, and starts billing again. */
  whileBillingIsDown(work: () => Promise<void>): Promise<void>;
  /** Resolves when what a service has decided is in its topics. */
  told(service: ServiceName): Promise<void>;
  /** Resolves when the accounts of all three children have so many entries together. */
  entries(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startProofComune(
  brokers: Brokers,
  suite: string,
  more: Partial<Pick<TestSystemOptions, 'services' | 'outside'>> = {},
): Promise<ProofComune> {
  const system = await startSystem({
    brokers,
    suite,
    services: ['registry', 'attendance', 'billing', 'payments', ...(more.services ?? [])],
    outside: ['gateway', ...(more.outside ?? [])],
    env: { billing: SOON },
  });
  const tenant = 'prova';
  const ask: ProofComune['ask'] = async (service, method, path, body) => {
    const response = await fetch(`${system.urls[service]}/internal/tenants/${tenant}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await system.officeToken(service, 'rosa')}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 400) {
      const said = system.logs(service).filter(({ level }) => level === 'error');
      throw new Error(`${method} ${path}: ${text} ${JSON.stringify(said.slice(-2))}`);
    }
    return JSON.parse(text);
  };
  const children = await open(ask, brokers);
  const admin = await mongoose.mongo.MongoClient.connect(brokers.mongodb.adminUri);
  const ids = [...new Set(children.map(({ accountId }) => accountId))].join(',');
  let again: Supervised | null = null;
  return {
    ...{ system, tenant, children, admin, ask },
    ledger: admin.db(system.databases.billing),
    kafka: new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING }),
    async eats({ pupilId }, servedOn, state = 'present') {
      const said = { observationId: randomUUID(), pupilId, servedOn, state, reason: 'by hand' };
      await ask('attendance', 'POST', 'corrections', said);
    },
    async pays(accountId, amountCents, paidOn = '2020-10-14') {
      const order = { accountId, amountCents };
      const { noticeNumber } = await ask('payments', 'POST', 'top-ups', order);
      await payThrough(system, { noticeNumber, paymentDateTime: `${paidOn}T12:20:00` });
    },
    async owesApart(accountId, { owed, paid }) {
      const about = { reason: 'years before', effectiveOn: '2020-10-01' };
      const debit = { ...about, kind: 'adjustment', side: 'debit', amountCents: owed };
      await ask('billing', 'POST', `accounts/${accountId}/entries`, debit);
      const order = { upTo: '2020-10-14', dueOn: '2020-12-31', reason: 'formal demand' };
      const { debtId } = await ask('billing', 'POST', `accounts/${accountId}/debts`, order);
      const noticeNumber = await patiently(async () => {
        const { notices } = await ask('payments', 'GET', `notices?accountId=${accountId}`);
        const [own] = (notices as Body[]).filter((notice) => notice.debtId === debtId);
        if (own === undefined) throw new Error('the debt has no notice');
        return own.noticeNumber;
      });
      const paymentDateTime = '2020-10-14T12:20:00';
      await payThrough(system, { noticeNumber, paymentDateTime, amountCents: paid });
      await patiently(async () => {
        const { debts } = await ask('billing', 'GET', `accounts/${accountId}/debts`);
        const [{ amountCents, openCents } = {}] = debts as Record<string, number>[];
        if (amountCents !== (openCents ?? 0) + paid) throw new Error('it is not paid in part');
      });
    },
    async setClock(at) {
      const calendar = { ...comune.calendar, clock: { kind: 'fixed', at } };
      await ask('registry', 'POST', 'import', { calendar });
    },
    async whileBillingIsDown(work) {
      await (again ? again.stop() : system.stopOne('billing'));
      await work();
      again = startBilling(brokers, system);
      await patiently(async () => {
        const { ok } = await fetch(`${system.urls.billing}/ready/consumer`);
        if (!ok) throw new Error('billing is not ready');
      });
    },
    told: (service) =>
      patiently(async () => {
        const outbox = admin.db(system.databases[service]).collection('outbox');
        if ((await outbox.countDocuments()) > 0) throw new Error('the outbox is not empty');
      }),
    entries: (count) =>
      patiently(async () => {
        const { accounts } = await ask('billing', 'GET', `accounts?ids=${ids}`);
        const found = (accounts as { version: number }[]).reduce(
          (sum, one) => sum + one.version,
          0,
        );
        if (found !== count) throw new Error(`${found} entries, not ${count}`);
      }),
    async stop() {
      await again?.stop();
      await admin.close();
      await system.stop();
    },
  };
}

async function payThrough({ urls }: TestSystem, order: Body): Promise<void> {
  const response = await fetch(`${urls.gateway}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ creditorFiscalCode: CREDITOR, ...order }),
  });
  const report = (await response.json()) as { outcome: string };
  if (report.outcome !== 'paid') throw new Error(`not paid: ${JSON.stringify(report)}`);
}

/** As the system itself has started it. */
function startBilling(brokers: Brokers, { urls, secrets, databases, dataFolder }: TestSystem) {
  const ports = Object.entries(urls).map(([name, url]) => [name, Number(new URL(url).port)]);
  const password = secretOf(secrets.passwords, 'mongodb:billing');
  const user = { service: 'billing' as const, database: databases.billing ?? '', password };
  const env = serviceEnvironment('billing', {
    ports: Object.fromEntries(ports),
    secrets,
    kafka: {
      brokers: brokers.kafka.brokers,
      login: brokers.kafka.users?.billing ?? null,
      caFile: null,
    },
    mongodbUri: serviceUri(brokers.mongodb.adminUri, user),
  });
  return supervise({
    name: 'billing',
    script: 'services/billing/src/main.ts',
    env: { ...env, ...SOON, CHECK_ANSWERS: 'true' },
    logFile: join(dataFolder, 'billing.log'),
  });
}

/** What one service told reaches another after a moment. */
export async function patiently<Value>(attempt: () => Promise<Value>): Promise<Value> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function open(
  ask: ProofComune['ask'],
  brokers: Brokers,
): Promise<readonly [Child, Child, Child]> {
  const imported = await ask('registry', 'POST', 'import', comune);
  await referenceArrived(brokers, ['attendance', 'billing', 'payments']);
  const lines = [{ from: '2020-09-01', listCents: 450 }];
  await ask('billing', 'PUT', 'tariffs', { lines });
  const families = imported.families as { accountId: string; pupils: { pupilId: string }[] }[];
  const [one, two, three] = families.flatMap(({ accountId, pupils }) =>
    pupils.map(({ pupilId }) => ({ accountId, pupilId })),
  );
  if (!one || !two || !three) throw new Error('registry took no families');
  return [one, two, three];
}

const pupil = (code: string, givenName: string) => ({
  ...{ code, givenName, familyName: 'Altamura', birthDate: '2012-03-04' },
  ...{ school: 'PRI', class: '2A', from: '2020-09-07' },
});

const guardian = (fullName: string, taxCode: string) => ({
  ...{ fullName, taxCode, taxCodeUnchecked: true },
});

const comune = {
  calendar: {
    name: 'Comune di prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: NOW },
    office: { name: 'Ufficio scuola', phone: null, email: null },
    schools: [{ code: 'PRI', name: 'Scuola primaria', kind: 'primaria' }],
    classes: [{ code: '2A', name: 'Seconda A', school: 'PRI' }],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
    creditor: {
      ...{ fiscalCode: CREDITOR, companyName: 'Comune di prova', brokerId: CREDITOR },
      ...{ stationId: `${CREDITOR}_01`, segregationCode: '01' },
      iban: 'IT60X0542811101000000123456',
      transferCategory: '0101101IM',
    },
  },
  families: [
    {
      code: 'F1',
      openedOn: '2020-09-01',
      guardians: [guardian('Ginevra Altamura-Canarino', 'LTMGVR80A41D142X')],
      pupils: [pupil('P1', 'Luca'), pupil('P2', 'Sofia')],
    },
    {
      code: 'F2',
      openedOn: '2020-09-01',
      guardians: [guardian('Tarcisio Belmondo-Prova', 'BLMTCS80A01D142X')],
      pupils: [pupil('P3', 'Nives')],
    },
  ],
  effectiveOn: '2020-09-07',
};
