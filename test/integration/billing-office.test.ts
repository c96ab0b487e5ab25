/** What the office does by hand with money, through the doors of billing on real brokers. */
import { randomUUID } from 'node:crypto';
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
} from './billing-comune.ts';

let office: Office;
const admin = new mongoose.mongo.MongoClient(sharedBrokers().mongodb.adminUri);
const database = () => admin.db(office.system.databases.billing);

beforeAll(async () => {
  office = await startOffice(sharedBrokers(), 'billingoffice');
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

async function desk(comune: Comune, path: string, body?: unknown, sent: Sent = {}): Promise<Got> {
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
      .collection('accounts')
      .findOne({ tenant: 'suspended', version: 4 });
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
