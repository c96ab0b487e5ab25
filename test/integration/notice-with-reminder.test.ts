/** A repeated reminder of a debt brings the notice to pay it with: payments makes it, once. */
import { randomBytes, randomInt } from 'node:crypto';
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Arrived, followMailbox, to } from './follow-mailbox.ts';
import { startBilling } from './notifications-office.ts';

const MONDAY = '2020-10-05T10:41:00.000Z';
const NEXT_MONDAY = '2020-10-12T06:00:00.000Z';

interface Attached {
  readonly id: string;
  readonly fileName: string;
  readonly contentType: string;
}

let system: TestSystem;
let client: mongoose.mongo.MongoClient;
let billing: Awaited<ReturnType<typeof startBilling>>;
let inbox: Awaited<ReturnType<typeof followMailbox>>;

beforeAll(async () => {
  const brokers = sharedBrokers();
  const services = ['registry', 'payments', 'notifications'] as const;
  const outside = ['gateway', 'mailbox'] as const;
  system = await startSystem({ brokers, suite: 'notice', services, outside });
  billing = await startBilling(new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING }));
  inbox = await followMailbox(system.urls.mailbox);
  client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
});

afterAll(async () => {
  inbox?.stop();
  await Promise.all([billing?.stop(), client?.close()]);
  await system?.stop();
});

const tenant = `comune-${randomBytes(4).toString('hex')}`;
const fiscalCode = String(randomInt(10_000_000_000, 99_999_999_999));
const calendar = (at: string) => ({
  ...{ name: 'Comune di Prova', timeZone: 'Europe/Rome', clock: { kind: 'fixed', at } },
  office: { name: 'Ufficio Scuola', phone: null, email: null },
  schools: [{ code: 'PRI', name: 'Primaria Don Bosco', kind: 'primaria' }],
  classes: [{ code: '4A', name: 'Quarta A', school: 'PRI' }],
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
  ],
  ...{ serviceWeekdays: [1, 2, 3, 4, 5], lowBalanceBelowCents: 900 },
  creditor: {
    ...{ fiscalCode, companyName: 'Comune di Prova', brokerId: fiscalCode },
    ...{ stationId: `${fiscalCode}_07`, segregationCode: '07' },
    ...{ iban: 'IT60X0542811101000000123456', transferCategory: '9/0107101TS/' },
  },
});

async function ask(service: 'registry' | 'payments', path: string, body?: unknown) {
  const response = await fetch(`${system.urls[service]}/internal/tenants/${tenant}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${await system.officeToken(service, 'clerk-1')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.status >= 300) throw new Error(`${service}: ${JSON.stringify(answer)}`);
  return answer;
}

async function openFamily(emails: readonly string[]): Promise<string> {
  const pupil = { code: 'luca', givenName: 'Luca', familyName: 'Prova', birthDate: '2011-05-09' };
  const pupils = [{ ...pupil, school: 'PRI', class: '4A', from: '2020-09-07' }];
  const guardians = emails.map((email) => ({ fullName: 'Nora Prova', email, channels: ['email'] }));
  const families = [{ code: 'f1', openedOn: '2020-09-01', guardians, pupils }];
  const imported = await ask('registry', '/import', { calendar: calendar(MONDAY), families });
  const [family] = imported.families as { accountId: string }[];
  return family?.accountId ?? '';
}

/** Whether both services have heard of the family, and of the time. */
async function untilKnown(accountId: string, at: string): Promise<void> {
  const here = client.db(system.databases.notifications);
  const there = client.db(system.databases.payments);
  const known = {
    ...{ _id: accountId as never, 'guardians.1': { $exists: true } },
    ...{ 'children.0': { $exists: true }, familyVersion: { $gt: 0 } },
  };
  const clock = { _id: tenant as never, 'clock.at': at };
  await vi.waitFor(
    async () => {
      expect(await here.collection('accounts').findOne(known)).not.toBeNull();
      expect(await here.collection('calendars').findOne(clock)).not.toBeNull();
      expect(await there.collection('tenants').findOne(clock)).not.toBeNull();
      const family = { _id: accountId as never };
      expect(await there.collection('families').findOne(family)).not.toBeNull();
    },
    { timeout: 30_000, interval: 50 },
  );
}

test('the second reminder of a debt has the same notice for both parents, over what is owed', async () => {
  const emails = [0, 1].map(() => `${randomBytes(5).toString('hex')}@posta.example`);
  const accountId = await openFamily(emails);
  await untilKnown(accountId, MONDAY);
  const said = { tenant, accountId, balanceCents: -2250, at: MONDAY, version: 1 };
  await billing.balance(said);
  const own = new Set(emails);
  const attachedTo = (one: Arrived) => (one as unknown as { attachments: Attached[] }).attachments;
  expect((await inbox.until(to(own), 2)).map(attachedTo)).toEqual([[], []]);
  await ask('registry', '/import', { calendar: calendar(NEXT_MONDAY) });
  const second = (await inbox.until(to(own), 4)).slice(2);
  const notices = (await ask('payments', `/notices?accountId=${accountId}`)).notices;
  expect(notices).toMatchObject([{ amountCents: 2250, state: 'open' }]);
  const [notice] = notices as { noticeNumber: string }[];
  const [one, other] = second.map(attachedTo);
  expect(one).toMatchObject([{ contentType: 'application/pdf' }]);
  expect(one?.[0]?.fileName).toContain(notice?.noticeNumber);
  expect(other).toEqual(one);
});
