/** Proofs of the ledger on real brokers: whole, damaged in every way, and found. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rebuildLedger } from '@mestolo/billing/rebuild-ledger.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { exportFacts } from '@mestolo/deploy/facts/export-facts.ts';
import { readFacts } from '@mestolo/deploy/facts/read-facts.ts';
import { databaseSource, sheetsIn } from '@mestolo/deploy/ledger/sources.ts';
import { createTopicReader } from '@mestolo/deploy/ledger/topic-records.ts';
import { verifyLedger } from '@mestolo/deploy/ledger/verify-ledger.ts';
import { runProgram } from '@mestolo/deploy/local/run-program.ts';
import { publicKeySet } from '@mestolo/deploy/local/secrets.ts';
import { signerKeys } from '@mestolo/deploy/ops/reach.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import type mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProofComune, patiently, startProofComune } from './proofs-comune.ts';

let comune: ProofComune;
let keysFile: string;

beforeAll(async () => {
  comune = await startProofComune(sharedBrokers(), 'proofs');
  keysFile = join(comune.system.dataFolder, 'keys.json');
  writeFileSync(keysFile, publicKeySet(comune.system.secrets));
  const [luca, sofia, nives] = comune.children;
  for (const day of ['05', '06', '07']) {
    for (const child of comune.children) await comune.eats(child, `2020-10-${day}`);
  }
  await comune.pays(luca.accountId, 5_000);
  await comune.pays(nives.accountId, 2_000);
  await comune.eats(sofia, '2020-10-06', 'absent');
  await comune.entries(13);
});

afterAll(() => comune?.stop());

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

const prove = (full = false) => comune.ask('billing', 'POST', 'proofs:run', { full });

function verifierArguments(...more: string[]): string[] {
  const { system } = comune;
  const where = ['--uri', system.auditorUri, '--database', system.databases.billing ?? ''];
  return [...where, '--keys', keysFile, '--json', ...more];
}

describe('the books', () => {
  it('are proven, their heads signed, and what was proven is not followed again', async () => {
    const first = await prove();
    expect(first).toMatchObject({
      ...{ accounts: 2, entries: 13, followed: 13, signedSheet: 1 },
      ...{ differencesInAll: 0, differences: [] },
    });
    await comune.eats(comune.children[0], '2020-10-08');
    await comune.entries(14);
    expect(await prove()).toMatchObject({ followed: 1, signedSheet: 2, differencesInAll: 0 });
    expect(await prove(true)).toMatchObject({ followed: 14, differencesInAll: 0 });
    const { proofs } = await comune.ask('billing', 'GET', 'proofs?limit=2');
    expect((proofs as { full: boolean }[]).map(({ full }) => full)).toEqual([true, false]);
  });

  it('that say other sums than their entries are an alarm and stay as they are', async () => {
    const accounts = comune.ledger.collection<{ _id: string }>('accounts');
    const { accountId: _id } = comune.children[0];
    await accounts.updateOne({ _id }, { $inc: { balanceCents: 1, creditsCents: 1 } });
    const rollups = comune.ledger.collection('rollups');
    await rollups.updateMany({ day: '2020-10-07' }, { $inc: { 'mealRevenue.creditsCents': 450 } });
    const { differences } = await prove();
    const found = (differences as { what: string }[]).map(({ what }) => what);
    expect(new Set(found)).toEqual(new Set(['balance', 'rollup', 'sum']));
    await comune.system.logged('billing', ({ message }) => /do not agree/.test(message ?? ''));
    await accounts.updateOne({ _id }, { $inc: { balanceCents: -1, creditsCents: -1 } });
    await rollups.updateMany({ day: '2020-10-07' }, { $inc: { 'mealRevenue.creditsCents': -450 } });
    expect(await prove()).toMatchObject({ differencesInAll: 0 });
  });
});

describe('the verifier', () => {
  it('finds the ledger whole, made anew from its topic alone', async () => {
    const heads = join(comune.system.dataFolder, 'heads.jsonl');
    const args = verifierArguments('--topic', '--keep-heads', heads);
    const { code, stdout } = await program('verify', ...args);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ accounts: 2, entries: 14, signaturesChecked: true, findings: [] },
    });
    expect(code).toBe(0);
  });

  it.each([
    ['flipped', flip, ['changed', 3, 3]],
    ['deleted', remove, ['deleted', 3, 3]],
    ['exchanged with another', swap, ['swapped', 2, 2]],
    ['cut off at the end', cutOff, ['truncated', 9, 10]],
    ['cut off with an account that fits', cutOffWithAccount, ['truncated', 9, 10]],
    ['forged in sheets that nobody signed', forgeSheet, ['signedHeads', null, null]],
  ])('finds and locates an entry that was %s', async (_how, damage, wanted) => {
    const damaged = comune.admin.db(`test_proofs_${Math.random().toString(36).slice(2, 8)}`);
    for (const name of ['entries', 'accounts', 'signedHeads']) {
      await comune.ledger
        .collection(name)
        .aggregate([{ $out: { db: damaged.databaseName, coll: name } }])
        .toArray();
    }
    await damage(damaged, comune.children[0].accountId);
    const source = databaseSource(comune.admin, damaged, {});
    const keys = signerKeys(keysFile, {});
    const { findings } = await verifyLedger({ source, keys }).finally(() => source.close());
    expect(findings.map(({ damage: what, from, to }) => [what, from, to])).toContainEqual(wanted);
    await damaged.dropDatabase();
  });

  it('misses a sheet that was taken out, by a copy that was kept elsewhere', async () => {
    const file = join(comune.system.dataFolder, 'heads.jsonl');
    const [, second] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${second}\n`);
    const source = databaseSource(comune.admin, comune.ledger, {});
    const options = { source, keys: signerKeys(keysFile, {}), keptSheets: () => sheetsIn(file) };
    const { findings } = await verifyLedger(options).finally(() => source.close());
    expect(findings).toMatchObject([{ damage: 'signedHeads', says: 'sheets 1 to 1 are missing' }]);
  });
});

describe('the books made anew in an empty database', () => {
  it('come to the same for each fact that others told, with what the office entered', async () => {
    const [{ accountId }] = comune.children;
    const opening = { accountId, balanceCents: -700, reference: 'former system' };
    await comune.ask('billing', 'POST', 'opening-balances', {
      ...{ effectiveOn: '2020-09-07', balances: [opening] },
    });
    // 6.50 of it are paid by what the family had, and 33.50 go to a notice of their own.
    await comune.owesApart(comune.children[2].accountId, { owed: 4_000, paid: 2_000 });
    const { brokers, users } = sharedBrokers().kafka;
    const into = comune.admin.db('test_proofs_rebuild');
    const verdict = await rebuildLedger({
      ...{ ledger: comune.ledger, into, intoClient: comune.admin },
      kafka: { brokers, clientId: 'test-rebuild', sasl: users?.admin },
      logger: quiet,
      onProgress: () => undefined,
    });
    expect(verdict).toMatchObject({ ownEntries: 4, parked: 0, differences: [] });
  });

  it('have the same balances, hashes and roll-ups when made from their own topic', async () => {
    await comune.told('billing');
    const { auditorUri, databases } = comune.system;
    const { code, stdout, stderr } = await program(
      'rebuild',
      ...['--from', 'entries', '--uri', auditorUri, '--database', databases.billing ?? ''],
      ...['--into', sharedBrokers().mongodb.adminUri, '--into-database', 'test_proofs_rebuild'],
      '--json',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('comparing')]);
    expect(JSON.parse(stdout)).toMatchObject({ accounts: 3, entries: 19, differences: [] });
  });
});

describe('an export of all facts of a Comune', () => {
  it('is read back to the balances of its accounts', async () => {
    const { dataFolder } = comune.system;
    const { brokers, users } = sharedBrokers().kafka;
    const folder = join(dataFolder, 'facts');
    const reader = createTopicReader({ brokers, login: users?.admin ?? null, caFile: null });
    const told = Object.values(topics);
    const exportedAt = new Date();
    await exportFacts({ reader, topics: told, tenant: comune.tenant, folder, exportedAt });
    const { faults, accounts, records, balanceCents } = await readFacts(folder, told);
    expect([faults, accounts]).toEqual([[], 3]);
    const families = { _id: { $nin: [/^debt:/] } };
    const held = await comune.ledger.collection<Held>('accounts').find(families).toArray();
    expect(balanceCents).toBe(held.reduce((sum, account) => sum + account.balanceCents, 0));
    expect(records).toBeGreaterThan(30);
  });
});

describe('facts that are lost', () => {
  it('come back by themselves, also into books that were put back to an older day', async () => {
    const [luca, sofia, nives] = comune.children;
    await comune.eats(luca, '2020-10-09');
    await comune.entries(18);
    const older = comune.admin.db('test_proofs_older');
    await copy(comune.ledger, older);
    await comune.pays(luca.accountId, 1_500, '2020-10-13');
    await comune.eats(sofia, '2020-10-12');
    await comune.eats(sofia, '2020-10-05', 'absent');
    await comune.entries(22);
    await comune.whileBillingIsDown(async () => {
      await comune.eats(nives, '2020-10-12');
      await comune.pays(nives.accountId, 700, '2020-10-13');
      await Promise.all([comune.told('attendance'), comune.told('payments')]);
      await dropRecords(['attendance.meals.v1', 'payments.receipts.v1']);
      await copy(older, comune.ledger);
    });
    await comune.entries(24);
    const ids = `${luca.accountId},${nives.accountId}`;
    const { accounts } = await comune.ask('billing', 'GET', `accounts?ids=${ids}`);
    const balances = (accounts as { balanceCents: number }[]).map((one) => one.balanceCents);
    expect(balances.toSorted((a, b) => a - b)).toEqual([250, 2_650]);
    await patiently(async () => {
      const days = 'control-totals?from=2020-09-01&to=2020-10-31';
      expect(await comune.ask('billing', 'GET', days)).toMatchObject({ missing: [] });
    });
    expect(await prove()).toMatchObject({
      differencesInAll: 0,
      control: { meals: { differing: [] }, receipts: { differing: [] } },
    });
    await older.dropDatabase();
  });
});

describe('the night of a Comune', () => {
  it('proves its books by itself as soon as the Comune has the next day', async () => {
    await comune.setClock('2020-10-15T10:15:00.000Z');
    await patiently(async () => {
      const { proofs } = await comune.ask('billing', 'GET', 'proofs?limit=1');
      expect(proofs).toMatchObject([{ night: '2020-10-15', differencesInAll: 0 }]);
    });
  });
});

/** All collections of a database, in place of those of another one. */
async function copy(from: Db, to: Db): Promise<void> {
  for (const { name } of await from.listCollections({ type: 'collection' }).toArray()) {
    await to.collection(name).deleteMany({});
    const documents = await from.collection(name).find().toArray();
    if (documents.length > 0) await to.collection(name).insertMany(documents);
  }
}

async function dropRecords(topics: readonly string[]): Promise<void> {
  const admin = comune.kafka.admin();
  await admin.connect();
  for (const topic of topics) {
    const ends = await admin.fetchTopicOffsets(topic);
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic, partitions });
  }
  await admin.disconnect();
}

/** One of the tools of the ledger, as an operator starts it. */
function program(name: 'verify' | 'rebuild', ...args: readonly string[]) {
  const { kafka } = sharedBrokers();
  const { username = '', password = '' } = kafka.users?.admin ?? {};
  const login = { KAFKA_USERNAME: username, KAFKA_PASSWORD: password };
  const env = { KAFKA_BROKERS: kafka.brokers.join(','), ...login };
  return runProgram(`deploy/ledger/${name}.ts`, args, '', env);
}

type Db = mongoose.mongo.Db;
type Held = { _id: string; balanceCents: number };
type Entries = mongoose.mongo.Collection<{ accountId: string; accountVersion: number }>;

const entriesOf = (db: Db): Entries => db.collection('entries');

async function flip(db: Db, accountId: string): Promise<void> {
  const third = { accountId, accountVersion: 3 };
  await entriesOf(db).updateOne(third, { $bit: { amountCents: { xor: 1 } } });
}

async function remove(db: Db, accountId: string): Promise<void> {
  await entriesOf(db).deleteOne({ accountId, accountVersion: 3 });
}

async function swap(db: Db, accountId: string): Promise<void> {
  const move = (from: number, to: number) =>
    entriesOf(db).updateOne({ accountId, accountVersion: from }, { $set: { accountVersion: to } });
  await move(2, 0);
  await move(4, 2);
  await move(0, 4);
}

async function cutOff(db: Db, accountId: string): Promise<void> {
  await entriesOf(db).deleteMany({ accountId, accountVersion: { $gt: 8 } });
}

/** As somebody would who knows how an account is kept. */
async function cutOffWithAccount(db: Db, accountId: string): Promise<void> {
  await cutOff(db, accountId);
  const left = await entriesOf(db).find({ accountId }).sort({ accountVersion: 1 }).toArray();
  const sum = (side: string) =>
    left.reduce((cents, one) => {
      const entry = one as unknown as { side: string; amountCents: number };
      return cents + (entry.side === side ? entry.amountCents : 0);
    }, 0);
  const last = left.at(-1) as unknown as { hash: string; accountVersion: number };
  const [creditsCents, debitsCents] = [sum('credit'), sum('debit')];
  const sums = { creditsCents, debitsCents, balanceCents: creditsCents - debitsCents };
  await db
    .collection<{ _id: string }>('accounts')
    .updateOne({ _id: accountId }, { $set: { ...sums, head: last.hash, version: 8 } });
}

async function forgeSheet(db: Db): Promise<void> {
  await db.collection('signedHeads').updateOne({ number: 1 }, { $set: { heads: [] } });
}
