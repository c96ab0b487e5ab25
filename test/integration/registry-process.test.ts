/** Registry as a process: killed in the middle of imports, asked to stop under load. */
import { readPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dumpOf,
  type Imported,
  Office,
  type PublishedEvent,
  watchRegistry,
} from './registry-office.ts';

let system: TestSystem;
let published: Awaited<ReturnType<typeof watchRegistry>>;

beforeAll(async () => {
  const brokers = sharedBrokers();
  system = await startSystem({ brokers, suite: 'registryprocess', services: ['registry'] });
  published = await watchRegistry(brokers);
});

afterAll(async () => {
  await published.stop();
  await system.stop();
});

const families = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    code: `${word}${index}`,
    guardians: [{ fullName: `Guardian ${index}`, email: `g${index}@posta.example` }],
    pupils: [
      {
        code: `${word}P${index}`,
        givenName: 'Nino',
        familyName: `Family ${index}`,
        birthDate: '2012-01-20',
        school: 'DB',
        class: '4A',
      },
    ],
  }));

/** Sends the same again until it is answered, as an office's program does. */
async function untilAnswered(office: Office, said: readonly object[]): Promise<Imported> {
  for (;;) {
    try {
      return await office.importAll(said);
    } catch {
      await system.ready();
    }
  }
}

describe('registry', () => {
  it('that is killed while it imports has everyone once, and publishes everyone', async () => {
    const office = new Office(system);
    const { tenant } = office;
    await office.importAll([]);
    const said = families('K', 60);
    const imported = untilAnswered(office, said);
    for (let kills = 1; kills <= 2; kills += 1) {
      const seen = published.of(tenant).length;
      await published.until(tenant, (events) => events.length > seen || events.length >= 181);
      await system.kill('registry', 'SIGKILL');
      await system.ready();
    }
    const { families: answered } = await imported;
    const ids = answered.map(({ accountId }) => accountId);
    expect(new Set(ids).size).toBe(60);
    const again = await untilAnswered(office, said);
    expect(again.counts.families).toMatchObject({ same: 60, new: 0 });
    expect(again.families.map(({ accountId }) => accountId)).toEqual(ids);
    await published.until(tenant, (events) => {
      const subjects = new Set(events.map(({ subject }) => subject));
      return answered.every(
        ({ accountId, pupils, guardians }) =>
          subjects.has(accountId) &&
          pupils.every(({ pupilId }) => subjects.has(pupilId)) &&
          guardians.every(({ guardianId }) => subjects.has(guardianId)),
      );
    });
    const newest = published.of(tenant).filter(({ topic }) => topic === topics.pupils.name);
    expect(new Set(newest.map(({ data }) => data.version))).toEqual(new Set([1]));
  });

  it('that is asked to stop under load ends with 0 in time, and loses nothing it answered', async () => {
    const office = new Office(system);
    await office.importAll([]);
    const runs = Array.from({ length: 8 }, (_, run) =>
      office.importAll(families(`S${run}-`, 60)).catch(() => null),
    );
    await published.until(office.tenant, (events) => events.length > 10);
    const begunMs = Date.now();
    const exit = await system.kill('registry', 'SIGTERM');
    expect(exit).toMatchObject({ code: 0 });
    expect(Date.now() - begunMs).toBeLessThan(10_000);
    await system.ready();
    const answered = (await Promise.all(runs)).flatMap((run) => run?.families ?? []);
    const dump = await dumpOf(system);
    for (const { accountId } of answered) expect(dump).toContain(accountId);
  });

  it('destroys again what a backup brings back, and gives the payment codes it lacks', async () => {
    const office = new Office(system);
    const [family, old] = (await office.importAll(families('B', 2))).families;
    const keyId = `family:${family?.accountId}:identity`;
    const client = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);
    try {
      const db = client.db(system.databases.registry);
      const keys = db.collection<{ _id: string }>('keys');
      const backup = await keys.findOne({ _id: keyId });
      await office.json('POST', `families/${family?.accountId}/keys:destroy`);
      expect(await keys.findOne({ _id: keyId })).toBeNull();
      await keys.insertOne(backup ?? { _id: '' });
      const before = { $unset: { paymentCode: 1 } } as const;
      const documents = db.collection<{ _id: string; paymentCode?: string }>('families');
      await documents.updateOne({ _id: old?.accountId ?? '' }, before);
      await system.kill('registry', 'SIGTERM');
      await system.ready();
      expect(await keys.findOne({ _id: keyId })).toBeNull();
      const isOld = ({ subject, data }: PublishedEvent) =>
        subject === old?.accountId && data.version === 2;
      await published.until(office.tenant, (events) => events.some(isOld));
      const { paymentCode } = published.of(office.tenant).find(isOld)?.data ?? {};
      const shown = await office.json('GET', `families/${old?.accountId}`);
      expect(shown).toMatchObject({ version: 2, paymentCode });
      expect(readPaymentCode(String(paymentCode))).toBe(paymentCode);
    } finally {
      await client.close();
    }
  });

  it('takes a whole town in one import, in parts of one transaction each', async () => {
    const office = new Office(system);
    const said = families('T', 400);
    const first = await office.importAll(said);
    expect(first.counts.pupils).toMatchObject({ new: 400 });
    const again = await office.importAll(said);
    expect(again.counts.pupils).toMatchObject({ same: 400 });
  });
});
