/** What the office does by hand with money, through the doors of billing on real brokers. */
import { randomUUID } from 'node:crypto';
import { suspenseAccountId } from '@mestolo/billing/domain/entry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import {
  type Operation,
  type OperationHead,
  operationFault,
} from '@mestolo/service/operation-log.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Comune,
  CREDITOR,
  newPupil,
  type Office,
  startOffice,
  type TestPupil,
  tariffLines,
} from './billing-comune.ts';
import { CANARY, familyOf, Office as Registry } from './registry-office.ts';

let office: Office;
const admin = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);
const database = () => admin.db(office.system.databases.billing);

beforeAll(async () => {
  office = await startOffice(sharedBrokers(), 'billingoffice', ['registry', 'billing']);
});
afterAll(async () => {
  await office?.stop();
  await admin.close();
});

interface Sent {
  readonly key?: string;
  readonly person?: string;
}

interface Got {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
  readonly body: Record<string, unknown>;
}

async function desk(
  comune: Pick<Comune, 'tenant'>,
  path: string,
  body?: unknown,
  sent: Sent = {},
): Promise<Got> {
  const token = await office.system.officeToken('billing', sent.person ?? 'rosa');
  const url = `${office.system.urls.billing}/internal/tenants/${comune.tenant}/${path}`;
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': sent.key ?? randomUUID(),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  const json = /json/.test(type) ? JSON.parse(bytes.toString('utf8')) : {};
  return { status: response.status, type, bytes, body: json };
}

const enter = (comune: Comune, accountId: string, entry: object, sent?: Sent) => {
  const usual = { effectiveOn: '2020-10-05', reason: 'come da richiesta' };
  return desk(comune, `accounts/${accountId}/entries`, { ...usual, ...entry }, sent);
};

/** The Comune and a family with this balance, which a receipt has brought. */
async function opened(comune: Comune, pupil: TestPupil, balanceCents: number): Promise<void> {
  await comune.open([pupil]);
  await comune.receipt({ accountId: pupil.accountId, amountCents: balanceCents });
  await office.balance(pupil.accountId, balanceCents);
}

const cash = { kind: 'cashTopUp', amountCents: 2000, receipt: '17/2020' };

describe('entries by hand', () => {
  test('are posted once for a key, with an amount that is read and never guessed', async () => {
    const comune = office.comune('desk');
    const luca = newPupil();
    await opened(comune, luca, 100);
    const key = randomUUID();
    const [first, again] = await Promise.all([
      enter(comune, luca.accountId, cash, { key }),
      enter(comune, luca.accountId, cash, { key }),
    ]);
    expect(first.body).toMatchObject({ entries: [{ balanceAfterCents: 2100, side: 'credit' }] });
    expect([again.status, again.body]).toEqual([201, first.body]);
    const other = await enter(comune, luca.accountId, { ...cash, amountCents: 1 }, { key });
    expect(other.status).toBe(422);
    const { amountCents: _, ...desk17 } = cash;
    const read = await enter(comune, luca.accountId, { ...desk17, amount: '4,35' });
    expect(read.body).toMatchObject({ entries: [{ amountCents: 435 }] });
    for (const amount of ['1e3', '٤٫٣٥', '1.234', '0', '-1,00', '90071992547409,93']) {
      const refused = await enter(comune, luca.accountId, { ...desk17, amount });
      expect([amount, refused.status]).toEqual([amount, 422]);
    }
    for (const amountCents of [4.35, 2 ** 53, 0, -5, '4,35']) {
      const refused = await enter(comune, luca.accountId, { ...cash, amountCents });
      expect([amountCents, refused.status]).toEqual([amountCents, 422]);
    }
    await office.balance(luca.accountId, 2535);
  });
});

describe('money that leaves', () => {
  test('is never what meals that wait will cost, and a transfer keeps the total', async () => {
    const comune = office.comune('leaves');
    const [luca, ada] = [newPupil(), newPupil()];
    await opened(comune, luca, 2450);
    await comune.family(ada.accountId);
    await comune.meal(luca);
    await office.balance(luca.accountId, 2000);
    const { accountId } = luca;
    for (const _ of [1, 2]) await comune.meal(newPupil({ accountId }));
    await expect.poll(async () => parkedOf(comune)).toBe(2);
    const refund = { kind: 'refund', amountCents: 2000 };
    const refused = await enter(comune, accountId, refund);
    expect(refused).toMatchObject({ status: 409, body: { refundableCents: 1100 } });
    const back = await enter(comune, accountId, { ...refund, amountCents: 1000 });
    expect(back.body).toMatchObject({ entries: [{ balanceAfterCents: 1000 }] });
    const move = { fromAccountId: accountId, toAccountId: ada.accountId, amountCents: 100 };
    const why = { effectiveOn: '2020-10-05', reason: 'i genitori chiedono' };
    const moved = await desk(comune, 'transfers', { ...move, ...why });
    expect(moved.body).toMatchObject({
      entries: [
        { accountId, side: 'debit', balanceAfterCents: 900 },
        { accountId: ada.accountId, side: 'credit', balanceAfterCents: 100 },
      ],
    });
    await office.balance(ada.accountId, 100);
    expect(await contraSum('leaves', 'transfers')).toBe(0);
    const far = await desk(comune, 'transfers', { ...move, ...why, amountCents: 101 });
    expect(far).toMatchObject({ status: 409, body: { refundableCents: 0 } });
  });
});

const parkedOf = async (comune: Comune) =>
  ((await comune.get('parked')).body.meals as unknown[]).length;

async function contraSum(tenant: string, contra: string): Promise<number> {
  const rollups = await database().collection('rollups').find({ tenant }).toArray();
  const sums = rollups.map((rollup) => rollup[contra] ?? {});
  return sums.reduce((sum, one) => sum + (one.debitsCents ?? 0) - (one.creditsCents ?? 0), 0);
}

describe('four eyes', () => {
  test('a large amount waits for another person, and taking a payment back always', async () => {
    const comune = office.comune('foureyes');
    const luca = newPupil();
    await opened(comune, luca, 5000);
    const { accountId } = luca;
    const large = { kind: 'adjustment', side: 'credit', amountCents: 10_000 };
    const asked = await enter(comune, accountId, large);
    expect(asked.status).toBe(202);
    const approvals = await desk(comune, 'approvals?state=waiting');
    expect(approvals.body).toMatchObject({ approvals: [{ ...asked.body, amountCents: 10_000 }] });
    const verdict = { decision: 'approved', reason: 'visto' };
    const path = `approvals/${asked.body.approvalId}`;
    expect((await desk(comune, path, verdict)).body).toMatchObject({ status: 403 });
    const program = await office.system.token('portal', 'billing');
    const nobody = await office.call(
      'POST',
      `/internal/tenants/foureyes/${path}`,
      verdict,
      program,
    );
    expect(nobody).toMatchObject({ status: 403 });
    const [yes, again] = await Promise.all([
      desk(comune, path, verdict, { person: 'ada' }),
      desk(comune, path, verdict, { person: 'ada' }),
    ]);
    expect(yes).toMatchObject({ status: 201, body: { entries: [{ balanceAfterCents: 15_000 }] } });
    expect(again.body).toEqual(yes.body);
    const no = await desk(comune, path, { ...verdict, decision: 'rejected' }, { person: 'ada' });
    expect(no.status).toBe(409);
    const [topUp] = await database().collection('entries').find({ tenant: 'foureyes' }).toArray();
    const receipt = String(topUp?._id).replace(/:credit$/, '');
    const reversal = { kind: 'paymentReversal', amountCents: 5000, receipt };
    const taken = await enter(comune, accountId, reversal);
    const rejects = { decision: 'rejected', reason: 'la banca ha sbagliato' };
    const rejected = await desk(comune, `approvals/${taken.body.approvalId}`, rejects, ADA);
    expect(rejected.body).toMatchObject({ state: 'rejected' });
    await office.balance(accountId, 15_000);
    expect(await database().collection('entries').countDocuments({ tenant: 'foureyes' })).toBe(2);
  });

  test('each step stands in the log, linked by its hash', async () => {
    const find = { tenant: 'foureyes' };
    const operations = await database()
      .collection<Operation>('operations')
      .find(find)
      .sort({ number: 1 })
      .toArray();
    const head = await database()
      .collection<OperationHead>('operationHeads')
      .findOne({ _id: 'foureyes' });
    expect(operationFault(operations, head)).toBeNull();
    expect(operations).toMatchObject([
      { kind: 'approvalRequested', actor: { id: 'rosa' }, role: 'office' },
      { kind: 'entryPosted', before: { balanceCents: 5000 }, after: { balanceCents: 15_000 } },
      { kind: 'approvalDecided', actor: { id: 'ada' }, after: { state: 'approved' } },
      { kind: 'approvalRequested' },
      { kind: 'approvalDecided', after: { state: 'rejected' }, reason: 'la banca ha sbagliato' },
    ]);
  });
});

const ADA = { person: 'ada' };

describe('money in suspense', () => {
  test('is listed, and reaches a family or goes back, once', async () => {
    const comune = office.comune('suspended');
    const luca = newPupil();
    await opened(comune, luca, 100);
    for (const receiptId of ['lost-1', 'lost-2']) {
      await comune.receipt({ accountId: null, receiptId, amountCents: 4000 });
      const id = `${CREDITOR}:${receiptId}:suspense`;
      await office.told(topics.entries, (event) => event.id === id);
    }
    const first = await desk(comune, 'suspense?limit=1');
    const key = `${CREDITOR}:lost-1`;
    expect(first.body).toMatchObject({ receipts: [{ receiptKey: key, amountCents: 4000 }] });
    const second = await desk(comune, `suspense?limit=1&after=${first.body.next}`);
    expect(second.body).toMatchObject({ receipts: [{ receiptKey: `${CREDITOR}:lost-2` }] });
    expect(second.body.next).toBeNull();
    const found = { accountId: luca.accountId, reason: 'ha portato la ricevuta' };
    const both = await Promise.all([
      desk(comune, `suspense/${encodeURIComponent(key)}/assignment`, found),
      desk(comune, `suspense/${encodeURIComponent(key)}/assignment`, found),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    await office.balance(luca.accountId, 4100);
    const back = { effectiveOn: '2020-10-05', reason: 'era per un altro Comune' };
    const other = encodeURIComponent(`${CREDITOR}:lost-2`);
    expect((await desk(comune, `suspense/${other}/refund`, back)).status).toBe(201);
    expect((await desk(comune, 'suspense')).body).toMatchObject({ receipts: [] });
    const own = await database()
      .collection<{ _id: string }>('accounts')
      .findOne({ _id: suspenseAccountId('suspended') });
    expect(own).toMatchObject({ balanceCents: 0 });
    await comune.receipt({ accountId: null, receiptId: 'lost-1', amountCents: 4001 });
    await expect
      .poll(async () => (await desk(comune, 'receipt-conflicts')).body.conflicts)
      .toMatchObject([{ receiptKey: key, said: { amountCents: 4001 } }]);
  });
});

describe('a statement', () => {
  test('is shown in parts, in pages, and as files that carry the head of the chain', async () => {
    const comune = office.comune('statement');
    const luca = newPupil();
    await opened(comune, luca, 5000);
    await comune.meal(luca, { servedOn: '2020-10-01', reason: '=1+1' });
    await comune.meal(luca, { servedOn: '2020-10-05' });
    await office.balance(luca.accountId, 4100);
    const path = `accounts/${luca.accountId}/statement`;
    const first = await desk(comune, `${path}?limit=1&to=2020-10-05`);
    expect(first.body).toMatchObject({
      entries: [{ effectiveOn: '2020-10-01', runningBalanceCents: -450 }],
      totals: { closingCents: -900, debitsCents: 900, lines: 2 },
    });
    const rest = await desk(comune, `${path}?limit=5&after=${first.body.next}&kind=mealDebit`);
    expect(rest.body).toMatchObject({ entries: [{ effectiveOn: '2020-10-05' }], next: null });
    const csv = await desk(comune, `${path}.csv`);
    expect(csv.type).toContain('text/csv');
    const lines = csv.bytes.toString('utf8').split('\r\n');
    expect(lines[0]).toMatch(/^\ufeffData;Tipo;Alunno/);
    expect(lines[1]).toMatch(/^01\/10\/2020;Pasto;[0-9a-f]{8};'=1\+1;4,50;;-4,50;05\/10\/2020;/);
    const pdf = await desk(comune, `${path}.pdf?from=2020-10-01`);
    expect(pdf.type).toBe('application/pdf');
    const text = pdf.bytes.toString('latin1');
    const { head } = first.body.account as { head: string };
    for (const mark of ['%PDF-1.7', '/Lang (it)', '/StructTreeRoot', head]) {
      expect(text).toContain(mark);
    }
  });
});

/** Two families in registry, and what the system before says of them. */
async function movedIn() {
  const registry = new Registry(office.system);
  const second = { guardians: [{ fullName: 'Ugo Verdi' }], pupils: [] };
  const { families } = await registry.importAll([familyOf('1'), familyOf('2', second)]);
  const [one = '', two = ''] = families.map(({ accountId }) => accountId);
  const pupilId = families[0]?.pupils[0]?.pupilId ?? '';
  const pupil = newPupil({ pupilId, accountId: one });
  const files = {
    'saldi.csv': 'Codice famiglia;Saldo\nF1;12,30\nF2;-4,50\nF9;1,00\nF1;5,00\nF2;1e3\n',
    'buoni.csv': 'Codice famiglia;Buoni residui;Valore buono\nF1;3;4,50\n',
    'avvisi.csv':
      'Numero avviso;Codice famiglia;Importo;Scadenza\n301000000000099991;F2;20,00;30/09/2020\n',
    'tardive.csv': 'Numero avviso;Data pagamento;Importo\n301000000000099991;02/10/2020;20,00\n',
    'versamenti.csv': `Codice famiglia;Data pagamento;Importo;Modalita;Versante\nF1;10/02/2020;100,00;Bonifico;${CANARY.fullName}\nF1;11/02/2020;5,00;Contanti;\n`,
  };
  const body = { files, kinds: { 'tardive.csv': 'lateReceipts' }, effectiveOn: '2020-09-01' };
  return { comune: registry, one, two, pupil, files, body };
}

type Report = Record<string, Record<string, unknown>[]>;

describe('the takeover', () => {
  test('is rehearsed, applied and changes nothing the second time', async () => {
    const { comune, one, two, body, files } = await movedIn();
    const take = async (more: object = {}) =>
      (await desk(comune, 'takeover', { ...body, ...more })).body as Report;
    const rehearsal = await take({ dryRun: true });
    const results = (report: Report, file: string) =>
      report.lines?.filter((line) => line.file === file).map(({ result }) => result);
    expect(results(rehearsal, 'saldi.csv')).toEqual(['new', 'new', ...Array(3).fill('refused')]);
    expect(rehearsal.lines?.flatMap(({ problems }) => problems)).toMatchObject([
      { field: 'owner', problem: 'a code or tax code is not known in the registry' },
      { field: 'owner', problem: 'is said twice: also in saldi.csv, line 2' },
      { field: 'balance' },
    ]);
    const ofTenant = { tenant: comune.tenant };
    const entries = database().collection('entries');
    expect(await entries.countDocuments(ofTenant)).toBe(0);
    const applied = await take();
    expect(applied.contentHash).toBe(rehearsal.contentHash);
    await office.balance(one, 1230 + 1350);
    await office.balance(two, -450 + 2000);
    const again = await take();
    const changes = again.lines?.filter(({ result }) => result === 'new' || result === 'changed');
    expect(changes).toEqual([]);
    expect(await entries.countDocuments(ofTenant)).toBe(4);
    const mended = { 'saldi.csv': 'Codice famiglia;Saldo\nF1;10,00\n' };
    expect((await take({ files: mended, kinds: {} })).lines).toMatchObject([
      { result: 'changed', beforeCents: 1230, amountCents: 1000 },
    ]);
    await office.balance(one, 1000 + 1350);
    const paid = await desk(comune, `accounts/${one}/earlier-payments`);
    expect(paid.body.payments).toMatchObject([
      { paidOn: '2020-02-10', traceable: true, payer: { name: CANARY.fullName } },
      { paidOn: '2020-02-11', traceable: false, payer: null },
    ]);
    const kept = await database().collection('takeover').find(ofTenant).toArray();
    expect(JSON.stringify(kept)).not.toContain(CANARY.fullName);
    const pdf = await desk(comune, 'takeover.pdf');
    expect([pdf.type, pdf.bytes.subarray(0, 5).toString()]).toEqual(['application/pdf', '%PDF-']);
    const balances = { 'saldi.csv': files['saldi.csv'] };
    const compared = await desk(comune, 'parallel-month', { files: balances });
    expect(compared.body.counts).toMatchObject({ differs: 2, missingHere: 1 });
    const before = { 'x.csv': 'Codice famiglia;Saldo\nF1;23,50\n' };
    const old = await desk(comune, 'parallel-month', { files: before, on: '2020-10-01' });
    expect(old.body.lines).toMatchObject([
      { result: 'equal', accountId: one },
      { result: 'missingThere', accountId: two, ourCents: -450 },
    ]);
  });

  test('leads to a statement with names, which billing asks for and never keeps', async () => {
    const { comune, one, pupil } = await movedIn();
    const facts = office.comune(comune.tenant);
    await facts.put('tariffs', { lines: tariffLines });
    const mealId = await facts.meal(pupil);
    await office.balance(one, -450);
    const csv = await desk(comune, `accounts/${one}/statement.csv`);
    expect(csv.bytes.toString('utf8')).toContain(`;${CANARY.childName} Canarini;;4,50;;-4,50;`);
    const told = await desk(comune, `accounts/${one}/entries/${mealId}:1:debit`);
    expect(told.body).toMatchObject({
      entry: { actor: { kind: 'device', id: 'tablet-1' } },
      price: { agrees: true, priceCents: 450, school: { because: 'enrolledThere' } },
    });
    for (const { name } of await database().listCollections().toArray()) {
      const all = await database().collection(name).find({ tenant: comune.tenant }).toArray();
      expect(JSON.stringify(all)).not.toContain(CANARY.childName);
    }
  });
});

describe('a contest', () => {
  test('of a meal, once accepted, is put right by attendance, and the list shows it', async () => {
    const comune = office.comune('contested');
    const luca = newPupil();
    await opened(comune, luca, 5000);
    const mealId = await comune.meal(luca);
    await office.balance(luca.accountId, 4550);
    const path = `accounts/${luca.accountId}/contests`;
    const said = { entryId: `${mealId}:1:debit`, text: 'Luca era a casa con la febbre' };
    const contest = await desk(comune, path, said);
    expect(contest).toMatchObject({ status: 201, body: { state: 'open', remedy: null } });
    expect((await desk(comune, path, said)).status).toBe(409);
    expect((await desk(comune, path, { ...said, entryId: 'no' })).status).toBe(404);
    const kept = await database().collection('contests').findOne({ tenant: 'contested' });
    expect(kept?.text).toMatch(/^s1\.tenant:contested:receipts:2020\./);
    const answer = `contests/${contest.body.contestId}/answer`;
    const accept = { answer: 'accept', reason: 'la maestra conferma' };
    expect((await desk(comune, answer, accept)).body).toMatchObject({
      state: 'accepted',
      remedy: { kind: 'correctMeal', mealId, pupilId: luca.pupilId, servedOn: '2020-10-05' },
    });
    expect((await desk(comune, answer, accept)).status).toBe(409);
    const listed = async () => (await desk(comune, 'contests?state=accepted')).body.contests;
    expect(await listed()).toMatchObject([{ text: said.text, putRight: false }]);
    await comune.meal(luca, { revision: 2, state: 'absent', reason: 'corretto' });
    await office.told(topics.entries, ({ id }) => id === `${mealId}:2:debit`);
    expect(await listed()).toMatchObject([{ putRight: true, steps: [{ answer: 'accept' }] }]);
    const settle = { answer: 'settle', reason: 'corretto in mensa' };
    expect((await desk(comune, answer, settle)).body).toMatchObject({ state: 'settled' });
  });
});
