/** What the office sees and does of notices and receipts, on real brokers. */
import { randomUUID } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  type Comune,
  type PaymentsOffice,
  startPaymentsOffice,
} from './payments-office.ts';

let office: PaymentsOffice;

beforeAll(async () => {
  office = await startPaymentsOffice(sharedBrokers(), 'paymentsdesk');
});

afterAll(async () => {
  const exits = await office.stop();
  expect(exits.payments).toMatchObject({ code: 0 });
});

interface Shown {
  readonly noticeNumber: string;
  readonly state: string;
  readonly replaces: string | null;
}

const reissue = (comune: Comune, noticeNumber: string, key: string = randomUUID()) =>
  comune.call('POST', `/notices/${noticeNumber}/reissue`, undefined, key);

/** A door that says "later" is asked again under the same key, as its callers do. */
async function taken(ask: (key: string) => Promise<Answer>): Promise<Answer> {
  const key = randomUUID();
  let answer = await ask(key);
  while (answer.status === 503) answer = await ask(key);
  return answer;
}

const rows = ({ body }: Answer, name: string) =>
  (body as Record<string, unknown>)[name] as Record<string, unknown>[];

async function listed(comune: Comune, query: string): Promise<Shown[]> {
  const answer = await comune.call('GET', `/notices?${query}`);
  return rows(answer, 'notices') as unknown as Shown[];
}

describe('a notice past its day', () => {
  it('is told of once, by the clock of its Comune, and can be issued again', async () => {
    const comune = await office.open();
    const noticeNumber = await comune.newNotice(5000);
    const isOurs = (one: Shown) => one.noticeNumber === noticeNumber;
    expect((await listed(comune, 'state=open')).some(isOurs)).toBe(true);
    // Sixty days after the 13th of November.
    await comune.at('2021-01-12T22:59:00.000Z');
    await comune.newNotice(1);
    expect((await listed(comune, 'state=expired')).some(isOurs)).toBe(false);
    await comune.at('2021-01-12T23:01:00.000Z');
    // Two were made on the first day: this one, and one while the Comune became known.
    const told = await office.events('notices', comune.tenant, 5);
    const expired = told.filter(({ data }) => data.state === 'expired');
    expect(expired).toHaveLength(2);
    expect(expired.some(({ data }) => data.noticeNumber === noticeNumber)).toBe(true);
    expect((await listed(comune, 'state=expired')).some(isOurs)).toBe(true);

    const key = randomUUID();
    const [first, again] = await Promise.all([
      reissue(comune, noticeNumber, key),
      reissue(comune, noticeNumber, key),
    ]);
    expect([first.status, again.text]).toEqual([201, first.text]);
    expect(first.body).toMatchObject({ replaces: noticeNumber, amountCents: 5000, state: 'open' });
    const anew = String((first.body as { noticeNumber?: string }).noticeNumber);
    expect(anew).not.toBe(noticeNumber);
    const { body } = await comune.call('GET', `/notices/${noticeNumber}`);
    expect(body).toMatchObject({ state: 'cancelled' });
    expect((await reissue(comune, noticeNumber)).status).toBe(409);
    expect(await comune.pay(anew, { paymentDateTime: null })).toMatchObject({ outcome: 'paid' });
    expect((await reissue(comune, anew)).status).toBe(409);
    expect((await reissue(comune, '307000000000000000')).status).toBe(404);
  });
});

describe('the numbers of notices', () => {
  it('are never used twice, though families and the office ask for them at once', async () => {
    const comune = await office.open();
    const former = await Promise.all(Array.from({ length: 20 }, () => comune.newNotice(100)));
    const answers = await Promise.all(
      former.flatMap((noticeNumber) => [
        taken((key) => reissue(comune, noticeNumber, key)),
        taken((key) => comune.topUp(200, key)),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const numbers = answers.map(({ body }) => (body as { noticeNumber?: string }).noticeNumber);
    expect(new Set([...former, ...numbers]).size).toBe(60);
  });
});

describe('the range of top-ups', () => {
  it('is the Comune’s, and an amount outside it is refused in words', async () => {
    const comune = await office.open({ topUps: { toCents: 10_000 } });
    expect((await comune.topUp(10_000)).status).toBe(201);
    const refused = await comune.topUp(10_001);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('at most 100.00 euro');
  });
});

describe('a receipt', () => {
  it('that comes a thousand times at once is one credit', async () => {
    const comune = await office.open();
    const notice = await comune.newNotice(5000);
    const receipt = { receiptOnly: true, amountCents: 5000, receiptId: randomUUID() };
    const half = { ...receipt, copies: 500, parallel: true };
    const reports = await Promise.all([comune.pay(notice, half), comune.pay(notice, half)]);
    const answers = reports.flatMap(({ receipts }) => receipts.map(({ outcome }) => outcome));
    expect(answers).toEqual(Array.from({ length: 1000 }, () => 'OK'));
    await comune.pay(await comune.newNotice(1));
    const events = await office.events('receipts', comune.tenant, 2);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    const filter = { tenant: comune.tenant };
    expect(await office.database.collection('receipts').countDocuments(filter)).toBe(2);
    expect(await office.database.collection('receiptAnomalies').countDocuments(filter)).toBe(0);
    const { body } = await comune.call('GET', `/notices/${notice}`);
    expect(body).toMatchObject({ state: 'paid', receipts: 1 });
  });

  it('that needs the office is in its lists, and money nobody expected is an alarm', async () => {
    const comune = await office.open();
    await comune.pay(await comune.newNotice(4000), { secondPayment: true });
    await comune.pay(await comune.newNotice(3000), { otherContent: true });
    await comune.pay('307999999999999999', { receiptOnly: true, amountCents: 2500 });
    const flagged = await comune.call('GET', '/receipts?flag=paidTwice');
    expect(rows(flagged, 'receipts')).toMatchObject([
      { creditedCents: 4000, flags: ['paidTwice'] },
    ]);
    const all = await comune.call('GET', '/receipts?limit=3');
    expect(rows(all, 'receipts')).toHaveLength(3);
    const { next } = all.body as { next?: string };
    const rest = await comune.call('GET', `/receipts?after=${next}`);
    expect(rows(rest, 'receipts')).toHaveLength(1);
    const anomalies = await comune.call('GET', '/receipt-anomalies');
    expect(rows(anomalies, 'receipts')).toMatchObject([
      { why: 'otherContent', paymentCents: 3100 },
    ]);
    expect(anomalies.text + flagged.text).not.toContain('Ginevra');
    const alarm = await office.system.logged('payments', ({ verdict }) => verdict === 'unmatched');
    expect(alarm).toMatchObject({ level: 'error' });
  });
});
