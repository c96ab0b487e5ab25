/** Services on MongoDB servers of their own: facts go from one to the other by topics alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningMongod, startMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import { makeServiceUsers, serviceUri } from '@mestolo/deploy/local/databases.ts';
import { newPassword } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringRollCalls } from '../faults/roll-call-load.ts';
import { openSchool, type SchoolUnderFire, TENANT } from '../faults/school-under-fire.ts';

const brokers = sharedBrokers();
const folder = mkdtempSync(join(tmpdir(), 'mestolo-separate-'));
const billing = { service: 'billing', database: 'apart_billing', password: newPassword() } as const;
let own: RunningMongod;
let system: TestSystem;
let school: SchoolUnderFire;
let books: mongoose.mongo.MongoClient;

beforeAll(async () => {
  const admin = { username: 'admin', password: newPassword() };
  own = await startMongod({ dataDir: join(folder, 'mongod'), admin, cacheGigabytes: 0.25 });
  await makeServiceUsers(own.adminUri, [billing]);
  const MONGODB_URI = serviceUri(own.adminUri, billing);
  system = await startSystem({
    brokers,
    suite: 'separate',
    services: ['attendance', 'billing'],
    env: { billing: { MONGODB_URI } },
  });
  books = new mongoose.mongo.MongoClient(own.adminUri);
  const { username = '', password = '' } = brokers.kafka.users?.admin ?? {};
  school = await openSchool({
    logins: {
      mongodbUri: brokers.mongodb.adminUri,
      kafka: { brokers: brokers.kafka.brokers, username, password },
    },
    databases: { attendance: system.databases.attendance ?? '', billing: billing.database },
    attendanceUrl: system.urls.attendance,
    billingUrl: system.urls.billing,
    officeToken: (audience) => system.officeToken(audience, 'office-1'),
  });
}, 90_000);

afterAll(async () => {
  await books?.close();
  await system?.stop();
  await own?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** What the ledger has taken from all accounts, less what it gave back. */
async function debitedCents(): Promise<number> {
  const entries = books.db(billing.database).collection('entries').find({ tenant: TENANT });
  let cents = 0;
  for await (const { side, amountCents } of entries) {
    cents += side === 'debit' ? amountCents : -amountCents;
  }
  return cents;
}

test('meals taken on one server are charged on the other, which the first never sees', async () => {
  const charges = new Map<string, number>();
  const load = { attendanceUrl: system.urls.attendance, factsPerSecond: 40, seconds: 2 };
  const { accepted, oddAnswers } = await bringRollCalls(
    {
      ...load,
      school,
      graceSeconds: 20,
      onAccepted: ({ pupilId, servedOn, state, priceCents }) => {
        const meal = `${pupilId} ${servedOn}`;
        // A child that was corrected to absent has not eaten, whichever word came first.
        if (state === 'absent') charges.set(meal, 0);
        else if (!charges.has(meal)) charges.set(meal, priceCents);
      },
    },
    join(folder, 'facts.jsonl'),
  );
  expect(oddAnswers).toEqual([]);
  expect(accepted).toBeGreaterThan(50);
  const expected = [...charges.values()].reduce((sum, cents) => sum + cents, 0);
  await expect.poll(debitedCents, { timeout: 20_000 }).toBe(expected);
  const shared = new mongoose.mongo.MongoClient(brokers.mongodb.adminUri);
  try {
    const there = await shared.db(system.databases.billing).listCollections().toArray();
    expect(there).toEqual([]);
  } finally {
    await shared.close();
  }
}, 60_000);
