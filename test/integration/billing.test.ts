/** Billing on real brokers: facts in from topics, entries and balances out, doors beside them. */
import { randomUUID } from 'node:crypto';
import { topics } from '@mestolo/contracts/topics.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Comune,
  CREDITOR,
  INFANZIA,
  newPupil,
  type Office,
  PRIMARIA,
  startOffice,
  tariffLines,
} from './billing-comune.ts';

let office: Office;
const admin = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);
const database = () => admin.db(office.system.databases.billing);

beforeAll(async () => {
  office = await startOffice(sharedBrokers(), 'billing');
});
afterAll(async () => {
  await office?.stop();
  await admin.close();
});

const accountOf = async (comune: Comune, accountId: string) =>
  (await comune.get(`accounts/${accountId}`)).body;

const statementOf = async (comune: Comune, accountId: string) => {
  const { body } = await comune.get(`accounts/${accountId}/statement`);
  return body.entries as Record<string, unknown>[];
};

const entriesOf = (tenant: string) => database().collection('entries').countDocuments({ tenant });

describe('meals', () => {
  test('two children of one family are charged their own price, once, with the trace', async () => {
    const comune = office.comune('charged');
    const luca = newPupil();
    const sofia = newPupil({ accountId: luca.accountId, schoolId: INFANZIA, siblingRank: 2 });
    await comune.open([luca, sofia]);
    const traceId = '5'.repeat(32);
    const mealId = await comune.meal(luca, { traceId });
    await comune.meal(luca);
    // A meal whose pupil is told of later waits, so their order is not a matter of course.
    await office.balance(luca.accountId, -450);
    await comune.meal(sofia);
    await office.balance(luca.accountId, -770);
    expect(await accountOf(comune, luca.accountId)).toMatchObject({
      balanceCents: -770,
      version: 2,
      debitsCents: 770,
      mealPriceCents: 320,
    });
    const entry = await office.told(topics.entries, ({ id }) => id === `${mealId}:1:debit`);
    expect(entry.traceparent).toContain(traceId);
    expect(entry.data).toMatchObject({
      kind: 'mealDebit',
      amountCents: 450,
      balanceAfterCents: -450,
      traceId,
      meal: { mealId, revision: 1, pupilId: luca.pupilId },
      postings: [
        { account: `family:${luca.accountId}`, side: 'debit', amountCents: 450 },
        { account: `mealRevenue:charged:${PRIMARIA}`, side: 'credit', amountCents: 450 },
      ],
    });
  });

  test('a correction takes back the frozen amount, also when it comes first', async () => {
    const comune = office.comune('corrected');
    const [luca, sofia] = [newPupil(), newPupil()];
    await comune.open([luca, sofia]);
    await comune.meal(luca, { servedOn: '2020-12-15' });
    await office.balance(luca.accountId, -450);
    const dearer = tariffLines.map((line) => ({ ...line, listCents: 999 }));
    await comune.put('tariffs', { lines: dearer });
    const absent = { revision: 2, state: 'absent' as const, reason: 'was ill' };
    await comune.meal(luca, { servedOn: '2020-12-15', ...absent });
    await office.balance(luca.accountId, 0);
    expect(await statementOf(comune, luca.accountId)).toMatchObject([
      { kind: 'mealDebit', amountCents: 450, runningBalanceCents: -450 },
      { kind: 'mealReversal', amountCents: 450, runningBalanceCents: 0, reason: 'was ill' },
      { kind: 'mealDebit', amountCents: 0, runningBalanceCents: 0, tariff: null },
    ]);
    await comune.meal(sofia, absent);
    await comune.meal(sofia);
    await comune.meal(sofia, { revision: 3 });
    await office.balance(sofia.accountId, -999);
    expect(await accountOf(comune, sofia.accountId)).toMatchObject({ version: 2 });
  });

  test('everything told again changes nothing', async () => {
    const comune = office.comune('again');
    const luca = newPupil();
    await comune.open([luca]);
    const tellAll = async (lastDay: string) => {
      await comune.meal(luca);
      await comune.meal(luca, { revision: 2, state: 'absent' });
      await comune.receipt({ accountId: luca.accountId, receiptId: 'again-1' });
      await comune.meal(luca, { servedOn: lastDay });
    };
    await tellAll('2020-10-06');
    await office.balance(luca.accountId, 4550);
    const before = await entriesOf('again');
    await tellAll('2020-10-07');
    await office.balance(luca.accountId, 4100);
    expect(await entriesOf('again')).toBe(before + 1);
  });

  test('a meal of an unknown pupil waits where the office sees it, and keeps its trace', async () => {
    const comune = office.comune('unknown');
    const [luca, known] = [newPupil(), newPupil()];
    await comune.open([known]);
    const traceId = '7'.repeat(32);
    const mealId = await comune.meal(luca, { traceId });
    await comune.meal(luca);
    await comune.meal(known);
    await office.balance(known.accountId, -450);
    await untilParked(comune, 1);
    expect((await comune.get('parked')).body).toMatchObject({
      meals: [{ mealId, revision: 1, pupilId: luca.pupilId, waitsFor: 'pupil' }],
      next: null,
    });
    await comune.pupil(luca);
    await office.balance(luca.accountId, -450);
    expect((await comune.get('parked')).body).toMatchObject({ meals: [] });
    const entry = await office.told(topics.entries, ({ id }) => id === `${mealId}:1:debit`);
    expect(entry.data).toMatchObject({ traceId });
  });

  test('meals wait for the tariff and are charged as soon as the office puts it', async () => {
    const comune = office.comune('no-tariff');
    const luca = newPupil();
    await comune.calendar();
    await comune.pupil(luca);
    await comune.meal(luca);
    await untilParked(comune, 1);
    const { body } = await comune.put('tariffs', { lines: tariffLines });
    expect(body).toMatchObject({ changed: true });
    await office.balance(luca.accountId, -450);
    const again = await comune.put('tariffs', { lines: [...tariffLines].reverse() });
    expect(again.body).toEqual({ version: body.version, changed: false });
  });

  test('what is broken is set aside, and its neighbours count', async () => {
    const comune = office.comune('broken');
    const luca = newPupil();
    await comune.open([luca]);
    const other = newPupil();
    await office.publishRaw(topics.meals.name, luca.accountId, '{"specversion":');
    // An account of another Comune: nothing of it may be touched from here.
    await office.comune('elsewhere').open([other]);
    await office.comune('elsewhere').meal(other);
    await office.balance(other.accountId, -450);
    await comune.meal({ ...luca, accountId: other.accountId }, { servedOn: '2020-10-07' });
    await comune.meal(luca);
    await office.balance(luca.accountId, -450);
    const elsewhere = office.comune('elsewhere');
    await elsewhere.meal(other, { servedOn: '2020-10-08' });
    await office.balance(other.accountId, -900);
    expect(await accountOf(elsewhere, other.accountId)).toMatchObject({ version: 2 });
    const reasons = await database().collection('quarantine').find().toArray();
    expect(reasons.map(({ reason }) => reason.code).sort()).toEqual(['handlerFailed', 'notJson']);
  });
});

/** The office looks at the list: nothing is told of a meal that waits. */
async function untilParked(comune: Comune, count: number): Promise<void> {
  await expect
    .poll(async () => ((await comune.get('parked')).body.meals as unknown[]).length, {
      timeout: 20_000,
    })
    .toBe(count);
}

describe('receipts', () => {
  test('a receipt told a hundred times is one credit; other content is a conflict', async () => {
    const comune = office.comune('receipts');
    const luca = newPupil();
    const { accountId } = luca;
    await comune.open([luca]);
    const receiptId = 'told-often';
    const tellings = Array.from({ length: 100 }, () => comune.receipt({ accountId, receiptId }));
    await Promise.all(tellings);
    await comune.receipt({ accountId, receiptId, amountCents: 5001 });
    await comune.receipt({ accountId, receiptId: 'another' });
    await office.balance(accountId, 10_000);
    expect(await statementOf(comune, accountId)).toMatchObject([
      { kind: 'topUp', entryId: `${CREDITOR}:${receiptId}:credit`, effectiveOn: '2020-10-06' },
      { kind: 'topUp' },
    ]);
    const conflicts = database().collection('receiptConflicts').find({ tenant: 'receipts' });
    expect(await conflicts.toArray()).toMatchObject([
      { known: { amountCents: 5000 }, said: { amountCents: 5001 }, times: 1 },
    ]);
    await office.system.logged(
      'billing',
      ({ level, receipt }) => level === 'error' && receipt === `${CREDITOR}:${receiptId}`,
    );
  });

  test('money of nobody known is in suspense until its family is', async () => {
    const comune = office.comune('suspense');
    const accountId = randomUUID();
    await comune.receipt({ accountId: null, receiptId: 'of-nobody', amountCents: 100 });
    await comune.receipt({ accountId, receiptId: 'too-early' });
    const suspended = (event: { id: string }) => event.id === `${CREDITOR}:too-early:suspense`;
    const entry = await office.told(topics.entries, suspended);
    expect(entry.data).toMatchObject({ accountId: null, kind: 'suspense', amountCents: 5000 });
    await comune.family(accountId);
    await office.balance(accountId, 5000);
    await office.told(topics.entries, ({ id }) => id === `${CREDITOR}:of-nobody:suspense`);
    const suspense = await database().collection('accounts').find({ tenant: 'suspense' }).toArray();
    const balances = suspense.map(({ _id, balanceCents }) => [String(_id), balanceCents]);
    expect(Object.fromEntries(balances)).toEqual({ 'suspense:suspense': 100, [accountId]: 5000 });
  });
});

describe('doors', () => {
  test('opening balances are posted once an account', async () => {
    const comune = office.comune('opening');
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const [creditor = '', debtor = '', even = ''] = ids;
    const body = (first: number) => ({
      effectiveOn: '2020-09-07',
      balances: [
        { accountId: creditor, balanceCents: first, reference: 'F01' },
        { accountId: debtor, balanceCents: -200, reference: 'F02' },
        { accountId: even, balanceCents: 0, reference: 'F03' },
      ],
    });
    const results = async (first: number) => {
      const answer = await comune.post('opening-balances', body(first));
      return (answer.body.results as { result: string }[]).map(({ result }) => result);
    };
    expect(await results(1230)).toEqual(['posted', 'posted', 'nothing']);
    expect(await results(1230)).toEqual(['unchanged', 'unchanged', 'nothing']);
    expect(await results(1231)).toEqual(['conflict', 'unchanged', 'nothing']);
    const accounts = await comune.get(`accounts?ids=${ids.join(',')}`);
    const balances = (accounts.body.accounts as { accountId: string; balanceCents: number }[]).map(
      ({ accountId, balanceCents }) => [accountId, balanceCents],
    );
    expect(Object.fromEntries(balances)).toEqual({ [creditor]: 1230, [debtor]: -200 });
    const stranger = await office.comune('stranger').post('opening-balances', body(5));
    expect(stranger.body.results).toMatchObject([
      { result: 'unknownAccount' },
      { result: 'unknownAccount' },
      { result: 'nothing' },
    ]);
  });

  test('a statement is ordered by the days its entries count for, and paged', async () => {
    const comune = office.comune('statement');
    const luca = newPupil();
    await comune.open([luca]);
    await comune.meal(luca, { servedOn: '2021-01-07' });
    await office.balance(luca.accountId, -480);
    await comune.meal(luca, { servedOn: '2020-12-18' });
    await office.balance(luca.accountId, -930);
    const path = `accounts/${luca.accountId}/statement`;
    const first = (await comune.get(`${path}?limit=1`)).body;
    expect(first).toMatchObject({
      entries: [{ effectiveOn: '2020-12-18', runningBalanceCents: -450, balanceAfterCents: -930 }],
    });
    expect((await comune.get(`${path}?after=${first.next}`)).body).toMatchObject({
      entries: [{ effectiveOn: '2021-01-07', runningBalanceCents: -930 }],
      next: null,
    });
  });

  test('an account is shown to its own Comune only, and to nobody without a token', async () => {
    const comune = office.comune('shown');
    const luca = newPupil();
    await comune.open([luca]);
    await comune.meal(luca);
    await office.balance(luca.accountId, -450);
    const path = `accounts/${luca.accountId}`;
    expect((await comune.get(path)).status).toBe(200);
    expect((await office.comune('other').get(path)).status).toBe(404);
    expect((await office.comune('other').get(`${path}/statement`)).status).toBe(404);
    const others = await office.comune('other').get(`accounts?ids=${luca.accountId}`);
    expect(others.body).toEqual({ accounts: [] });
    const url = `/internal/tenants/shown/${path}`;
    expect((await office.call('GET', url, undefined, 'forged')).status).toBe(401);
  });

  test.each([
    ['no line', { lines: [] }],
    ['a price with a fraction', { lines: [{ ...tariffLines[0], listCents: 4.5 }] }],
    ['more than everything off', { lines: [{ ...tariffLines[0], bands: { B: 101 } }] }],
    ['three decimals', { lines: [{ ...tariffLines[0], bands: { B: 33.333 } }] }],
    ['a code that is no code', { lines: [{ ...tariffLines[0], bands: { 'a.b': 1 } }] }],
    ['an unknown field', { lines: [{ ...tariffLines[0], price: 450 }] }],
    ['one price too many', { lines: [tariffLines[0], { ...tariffLines[0], listCents: 1 }] }],
  ])('a tariff with %s is refused', async (_name, body) => {
    const answer = await office.comune('refused').put('tariffs', body);
    expect([400, 422]).toContain(answer.status);
    const kept = await database().collection('tariffs').countDocuments({ tenant: 'refused' });
    expect(kept).toBe(0);
  });
});

test('the books of all these Comuni balance', async () => {
  const accounts = await database().collection('accounts').find().toArray();
  const rollups = await database().collection('rollups').find().toArray();
  const tenants = new Set(accounts.map(({ tenant }) => tenant));
  for (const tenant of tenants) {
    const own = accounts.filter((account) => account.tenant === tenant);
    let cents = own.reduce((sum, { balanceCents }) => sum + balanceCents, 0);
    for (const rollup of rollups.filter((one) => one.tenant === tenant)) {
      for (const contra of ['mealRevenue', 'pagopaClearing', 'openingBalances']) {
        const { creditsCents = 0, debitsCents = 0 } = rollup[contra] ?? {};
        cents += creditsCents - debitsCents;
      }
    }
    expect([tenant, cents]).toEqual([tenant, 0]);
  }
  expect(tenants.size).toBeGreaterThan(8);
});
