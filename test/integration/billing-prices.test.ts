/** Prices that change, fees, and everything at the same moment, on real brokers. */
import {
  arrivalOf,
  expectedBalances,
  expectedFacts,
  historyIn,
} from '@mestolo/billing/history-fixture.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Comune,
  newPupil,
  type Office,
  startOffice,
  type TestPupil,
  tariffLines,
} from './billing-comune.ts';
import { ledgerOf, sorted, tellAll } from './billing-histories.ts';

let office: Office;
const admin = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);
const database = () => admin.db(office.system.databases.billing);

beforeAll(async () => {
  office = await startOffice(sharedBrokers(), 'billingprices');
});
afterAll(async () => {
  await office?.stop();
  await admin.close();
});

const PATIENCE = { timeout: 30_000, interval: 100 };

async function balancesOf(tenant: string): Promise<[string, number][]> {
  const accounts = await database().collection('accounts').find({ tenant }).toArray();
  return sorted(new Map(accounts.map(({ _id, balanceCents }) => [String(_id), balanceCents])));
}

/** Registry's last word on each of them has come: what comes after it changes no price. */
async function untilTold(tenant: string, pupils: number, version: number): Promise<void> {
  const told = () => database().collection('pupils').countDocuments({ tenant, version });
  await expect.poll(told, PATIENCE).toBe(pupils);
}

/** Nothing waits and nothing is marked any more. */
async function untilPutRight(comune: Comune): Promise<void> {
  await expect.poll(async () => (await comune.get('tariffs')).body.repricing, PATIENCE).toBe(false);
  expect((await comune.get('parked')).body.meals).toEqual([]);
}

const dearer = tariffLines.map((line) => ({ ...line, listCents: Number(line.listCents) + 50 }));

describe('tariffs', () => {
  test('another tariff puts right what was charged, and its history is kept', async () => {
    const comune = office.comune('tariffs');
    const [luca, sofia] = [newPupil(), newPupil()];
    await comune.open([luca, sofia]);
    const mealId = await comune.meal(luca);
    await comune.meal(sofia, { servedOn: '2021-01-07' });
    await office.balance(luca.accountId, -450);
    await office.balance(sofia.accountId, -480);
    const autumnOnly = [...dearer.slice(0, 2), ...tariffLines.slice(2)];
    const { body } = await comune.put('tariffs', { lines: autumnOnly });
    await office.balance(luca.accountId, -500);
    await untilPutRight(comune);
    const reversal = await office.told(
      topics.entries,
      ({ id }) => id === `${mealId}:1:reprice:1:reversal`,
    );
    expect(reversal.data).toMatchObject({ amountCents: 450, reason: 'repriced' });
    expect(reversal.data.chain).toMatchObject({ pricing: 1, ledgerAccount: luca.accountId });
    const debit = await office.told(
      topics.entries,
      ({ id }) => id === `${mealId}:1:reprice:1:debit`,
    );
    expect(debit.data).toMatchObject({ tariff: { version: body.version }, amountCents: 500 });
    const sofias = (await comune.get(`accounts/${sofia.accountId}`)).body;
    expect(sofias).toMatchObject({ balanceCents: -480, version: 1 });
    await comune.put('tariffs', { lines: tariffLines });
    await office.balance(luca.accountId, -450);
    const first = (await comune.get('tariffs?limit=2')).body;
    expect(first).toMatchObject({ inForce: { lines: { length: 4 }, fees: [] } });
    const versions = (page: Record<string, unknown>) =>
      (page.history as { version: string }[]).map(({ version }) => version);
    const inForce = (first.inForce as { version: string }).version;
    expect(versions(first)).toEqual([inForce, body.version]);
    const second = (await comune.get(`tariffs?limit=2&after=${first.next}`)).body;
    expect([versions(second), second.next]).toEqual([[inForce], null]);
    const { version: _, ...shown } = first.inForce as Record<string, unknown>;
    expect((await comune.put('tariffs', shown)).body).toEqual({ version: inForce, changed: false });
  });

  test('a band that counts from an earlier day gives back what was charged too much', async () => {
    const comune = office.comune('lateband');
    const luca = newPupil();
    await comune.open([luca]);
    for (const servedOn of ['2020-10-30', '2020-11-09', '2020-11-10', '2020-11-11']) {
      await comune.meal(luca, { servedOn });
    }
    await office.balance(luca.accountId, -1800);
    await comune.pupil({ ...luca, version: 2, band: 'B', bandFrom: '2020-11-01' });
    await office.balance(luca.accountId, -1800 + 405);
    const { body } = await comune.get(`accounts/${luca.accountId}`);
    // Attendance is not there to say what is on its way: that is not known, and is not nothing.
    const unknown = { projectedCents: null, unposted: null, unpriced: null };
    expect(body).toMatchObject({ version: 10, ...unknown, graceUntil: '2020-09-30' });
    await comune.receipt({ accountId: luca.accountId, amountCents: 1000 });
    await office.balance(luca.accountId, -395);
    const open = (await comune.get(`accounts/${luca.accountId}/allocation?open=true&limit=1`)).body;
    expect(open).toMatchObject({
      ...{ openCents: 395, unusedCents: 0 },
      debts: [{ effectiveOn: '2020-11-10', amountCents: 315, openCents: 80 }],
      credits: [{ usedCents: 1000 }],
    });
    const rest = await comune.get(
      `accounts/${luca.accountId}/allocation?open=true&limit=1&after=${open.next}`,
    );
    expect(rest.body).toMatchObject({ debts: [{ effectiveOn: '2020-11-11' }], next: null });
  });
});

describe('fees', () => {
  test('are charged once a month, half for a late start, and put right', async () => {
    const comune = office.comune('fees');
    const luca = newPupil();
    const sofia = newPupil({ enrolledFrom: '2020-10-19' });
    await comune.open([luca, sofia]);
    const fees = [{ from: '2020-10-01', monthlyCents: 1200 }];
    expect((await comune.post('fees:run', { month: '2020-11' })).status).toBe(422);
    await comune.put('tariffs', { lines: tariffLines, fees });
    const run = async () => (await comune.post('fees:run', { month: '2020-10' })).body;
    expect(await run()).toEqual({ month: '2020-10', added: true, done: true });
    await office.balance(luca.accountId, -1200);
    await office.balance(sofia.accountId, -600);
    expect(await run()).toMatchObject({ month: '2020-10', added: false });
    await comune.pupil({ ...sofia, version: 2, enrolledFrom: '2020-10-01' });
    await office.balance(sofia.accountId, -1200);
    const late = newPupil();
    await comune.family(late.accountId);
    await comune.pupil(late);
    await office.balance(late.accountId, -1200);
    const entry = await office.told(
      topics.entries,
      ({ id }) => id === `fee:${late.pupilId}:2020-10:1:debit`,
    );
    expect(entry.data).toMatchObject({
      kind: 'feeDebit',
      fee: { month: '2020-10', revision: 1, pupilId: late.pupilId },
    });
    await untilPutRight(comune);
    expect((await balancesOf('fees')).map(([, cents]) => cents)).toEqual([-1200, -1200, -1200]);
  });
});

/** The same pupils in every round, told of in another order each time. */
async function race(comune: Comune, pupils: readonly TestPupil[], round: number): Promise<void> {
  const servedOn = `2020-10-${String(12 + round)}`;
  const version = round * 2 + 1;
  const shuffled = <Value>(values: Value[]) =>
    values.map((value) => [Math.random(), value] as const).sort(([one], [other]) => one - other);
  const acts = pupils.flatMap((pupil) => [
    () => comune.meal(pupil, { servedOn }),
    () => comune.meal(pupil, { servedOn, revision: 2 }),
    () => comune.pupil({ ...pupil, version, band: 'A' }),
    () => comune.pupil({ ...pupil, version: version + 1, band: 'B' }),
  ]);
  const tariffs = async () => {
    await comune.put('tariffs', { lines: round % 2 === 0 ? dearer : tariffLines });
  };
  await Promise.all([...shuffled(acts).map(([, act]) => act()), tariffs()]);
}

test('two revisions, the pupil, its band and the tariff at one moment: one right price', async () => {
  const comune = office.comune('races');
  const pupils = Array.from({ length: 20 }, () => newPupil());
  await comune.calendar();
  await comune.put('tariffs', { lines: tariffLines });
  const rounds = [0, 1, 2];
  for (const round of rounds) await race(comune, pupils, round);
  await untilTold('races', pupils.length, rounds.length * 2);
  const due = pupils.map(({ accountId }) => [accountId, -350 * rounds.length] as const);
  await expect.poll(() => balancesOf('races'), PATIENCE).toEqual([...due].sort());
  await untilPutRight(comune);
  const { facts, faults } = await ledgerOf(database(), 'races');
  expect(faults).toEqual([]);
  expect([...facts.values()]).toEqual(Array(pupils.length * rounds.length).fill(-350));
  expect(await database().collection('quarantine').countDocuments()).toBe(0);
});

test('random histories come to the same cents, however they are told', async () => {
  const histories = Array.from({ length: 20 }, (_, index) => {
    const [history] = fc.sample(historyIn(`history-${index}`), 1);
    if (!history) throw new Error('no history');
    const [arrival = []] = fc.sample(arrivalOf(history), 1);
    return { history, arrival, comune: office.comune(history.tenant) };
  });
  const months = (comune: Comune) =>
    Promise.all(
      ['2020-10', '2020-11'].map(async (month) => {
        expect((await comune.post('fees:run', { month })).status).toBe(202);
      }),
    );
  await Promise.all(
    histories.map(async ({ arrival, comune }) => {
      await tellAll(office, comune, arrival);
      await expect.poll(() => months(comune).then(() => 'run'), PATIENCE).toBe('run');
    }),
  );
  for (const { history, comune } of histories) {
    const { tenant } = history;
    const balances = sorted(expectedBalances(history));
    await untilTold(tenant, 4, 2);
    await expect.poll(() => balancesOf(tenant), PATIENCE).toEqual(balances);
    await untilPutRight(comune);
    const { facts, faults } = await ledgerOf(database(), tenant);
    expect(faults).toEqual([]);
    expect(sorted(facts)).toEqual(sorted(expectedFacts(history)));
  }
});
