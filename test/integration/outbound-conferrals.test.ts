/** Several processes tell PagoPA of one notice: one at a time, and never of an older version. */
import { type ConferralNeeds, conferOne } from '@mestolo/payments/outbound/conferral-worker.ts';
import { collections } from '@mestolo/payments/store/collections.ts';
import { createConferrals } from '@mestolo/payments/store/conferrals.ts';
import { connectMongo, prepareCollections } from '@mestolo/service/mongo.ts';
import { createTestDatabases, type TestDatabases } from '@mestolo/testkit/test-database.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import type mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CREDITOR = '00305410193';
const NOTICES = 8;
const CHANGES = 15;
const PROCESSES = 6;
const logger = { debug() {}, info() {}, warn() {}, error() {} };
type Notice = NonNullable<Awaited<ReturnType<ConferralNeeds['queries']['notice']>>>;

let databases: TestDatabases;
let connection: mongoose.Connection;
let db: mongoose.mongo.Db;

beforeAll(async () => {
  const options = { suite: 'conferrals', services: ['payments'] } as const;
  databases = await createTestDatabases(sharedBrokers(), options);
  connection = await connectMongo(databases.uris.payments ?? '', logger);
  db = connection.getClient().db(connection.name);
  await prepareCollections(db, collections);
});

afterAll(async () => {
  await connection.close();
  await databases.drop();
});

const creditor = {
  tenant: 'pianengo',
  timeZone: 'Europe/Rome',
  fiscalCode: CREDITOR,
  companyName: 'Comune',
  officeName: '',
  brokerId: '',
  stationId: '',
  segregationCode: '01',
  iban: '',
  transferCategory: '',
};

/** Notices whose versions grow, and what PagoPA hears of them, slowly and not always. */
function world() {
  const versions = new Map<string, number>();
  const heard: { number: string; version: number }[] = [];
  const underWay = new Set<string>();
  let clashes = 0;
  let calls = 0;
  const notice = (number: string): Notice =>
    ({
      id: `${CREDITOR}:${number}`,
      noticeNumber: number,
      version: versions.get(number) ?? 1,
      state: 'open',
      dueOn: '2021-01-12',
    }) as Notice;
  const provider: ConferralNeeds['providers']['station'] = {
    async tell({ notice: { noticeNumber: number, version } }) {
      calls += 1;
      if (underWay.has(number)) clashes += 1;
      underWay.add(number);
      await new Promise((resolve) => setTimeout(resolve, calls % 7));
      underWay.delete(number);
      if (calls % 5 === 0) return { kind: 'unavailable', words: 'away', retryAfterSeconds: null };
      heard.push({ number, version });
      // Heard, and then the process is killed: nobody marks it.
      if (calls % 11 === 0) throw new Error('killed');
      return { kind: 'ok' };
    },
  };
  const needs: ConferralNeeds = {
    conferrals: createConferrals(db),
    queries: {
      comune: async () => ({ creditor, now: new Date(), today: '2020-11-13' }),
      notice: async (_creditor, number) => notice(number),
    },
    debtorOf: async () => null,
    providers: { station: provider, gpd: provider },
    leaseSeconds: 1,
    backoff: { firstMs: 5, longestMs: 20 },
    logger,
  };
  return { needs, versions, heard, clashes: () => clashes };
}

/** As a door does it in its transaction. */
async function change(versions: Map<string, number>, number: string): Promise<void> {
  const version = (versions.get(number) ?? 0) + 1;
  versions.set(number, version);
  const filter: Record<string, unknown> = { _id: `${CREDITOR}:${number}` };
  const first = { doneVersion: 0, attempts: 0, error: null, leaseUntil: null };
  await db.collection('conferrals').updateOne(
    filter,
    {
      $set: { tenant: 'pianengo', creditorFiscalCode: CREDITOR, version },
      $currentDate: { nextAt: true },
      $setOnInsert: first,
    },
    { upsert: true },
  );
}

test('open notices that nobody wanted told are told when somebody does, and no other', async () => {
  const conferrals = createConferrals(db);
  const notices = db.collection<{ _id: string } & Record<string, unknown>>('notices');
  const notice = (number: string, state: string) => ({
    _id: `${CREDITOR}:${number}`,
    tenant: 'offanengo',
    creditorFiscalCode: CREDITOR,
    state,
    version: 4,
  });
  await notices.insertMany([notice('1', 'open'), notice('2', 'paid'), notice('3', 'open')]);
  expect(await conferrals.addMissing('offanengo')).toBe(2);
  expect(await conferrals.addMissing('offanengo')).toBe(0);
  const page = { state: 'waiting', after: '', limit: 10 } as const;
  const waiting = await conferrals.list('offanengo', page);
  expect(waiting.map(({ noticeId, version }) => [noticeId, version])).toEqual([
    [`${CREDITOR}:1`, 4],
    [`${CREDITOR}:3`, 4],
  ]);
  await db.collection('conferrals').deleteMany({ tenant: 'offanengo' });
});

test('each notice is told by one at a time, in order, and in its last version', async () => {
  const { needs, versions, heard, clashes } = world();
  const numbers = Array.from({ length: NOTICES }, (_, n) => `3${String(n).padStart(17, '0')}`);
  let isChanging = true;
  const works = Array.from({ length: PROCESSES }, async () => {
    const isDone = async () => {
      if (isChanging) return false;
      const behind = { $expr: { $ne: ['$version', '$doneVersion'] } };
      return (await db.collection('conferrals').countDocuments(behind)) === 0;
    };
    while (!(await isDone())) {
      const found = await conferOne(needs).catch(() => true);
      if (!found) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  for (let time = 0; time < CHANGES; time += 1) {
    await Promise.all(numbers.map((number) => change(versions, number)));
  }
  isChanging = false;
  await Promise.all(works);
  expect(clashes()).toBe(0);
  for (const number of numbers) {
    const told = heard.filter((one) => one.number === number).map(({ version }) => version);
    expect(told).toEqual(told.toSorted((one, two) => one - two));
    expect(told.at(-1)).toBe(CHANGES);
  }
});
