/** Payments on real brokers: notices, the whole way of a payment, and every kind of receipt. */
import { randomUUID } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOLDER, type PaymentsOffice, startPaymentsOffice } from './payments-office.ts';

let office: PaymentsOffice;

beforeAll(async () => {
  office = await startPaymentsOffice(sharedBrokers(), 'payments');
});

afterAll(async () => {
  const exits = await office.stop();
  expect(exits.payments).toMatchObject({ code: 0 });
});

describe('a top-up', () => {
  it('becomes a notice over any amount from one cent', async () => {
    const comune = await office.open();
    for (const amountCents of [1, 100_000]) {
      const { status, body } = await comune.topUp(amountCents);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        noticeNumber: expect.stringMatching(/^307\d{15}$/),
        amountCents,
        dueOn: '2021-01-12',
        state: 'open',
        creditorFiscalCode: comune.fiscalCode,
        companyName: 'Comune di Prova & Frazioni',
      });
    }
  });

  it('of nothing, of less, or of what is no whole amount is refused', async () => {
    const { accountId, call } = await office.open();
    for (const amountCents of [0, -500, 0.5, 100_000_000_000, '50', null]) {
      const { status } = await call('POST', '/top-ups', { accountId, amountCents }, randomUUID());
      expect([amountCents, status]).toEqual([amountCents, 422]);
    }
  });

  it('asked for again with its key is the same; another one with that key is refused', async () => {
    const comune = await office.open();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => comune.topUp(5000, key)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect((await comune.topUp(5001, key)).status).toBe(422);
    const later = await comune.topUp(5000, key);
    expect(later.text).toBe(answers[0]?.text);
  });

  it('needs a key and an account of this Comune', async () => {
    const [comune, other] = await Promise.all([office.open(), office.open()]);
    const body = { accountId: comune.accountId, amountCents: 5000 };
    expect((await comune.call('POST', '/top-ups', body)).status).toBe(400);
    const foreign = { ...body, accountId: other.accountId };
    expect((await comune.call('POST', '/top-ups', foreign, randomUUID())).status).toBe(404);
  });

  it('gets a number of its own, however many are asked for at once', async () => {
    const comune = await office.open();
    const numbers = await Promise.all(Array.from({ length: 60 }, () => comune.newNotice(5000)));
    expect(new Set(numbers).size).toBe(60);
    for (const number of numbers) {
      const remainder = BigInt(number.slice(0, 16)) % 93n;
      expect(number.slice(16)).toBe(String(remainder).padStart(2, '0'));
    }
    // One was made while the Comune became known.
    const events = await office.events('notices', comune.tenant, 61);
    expect(new Set(events.map(({ data }) => data.noticeNumber)).size).toBe(61);
    const bases = numbers.map((number) => Number(number.slice(3, 16)));
    expect(Math.max(...bases)).toBe(61);
  });
});

describe('a payment', () => {
  it('goes from the notice to the receipt, and names the account holder to the node', async () => {
    const comune = await office.open();
    const noticeNumber = await comune.newNotice(5000);
    const report = await comune.pay(noticeNumber, { feeCents: 150 });
    expect(report).toMatchObject({
      outcome: 'paid',
      verify: { amountCents: 5000, description: 'Ricarica conto mensa' },
      get: { amountCents: 5000, iuv: noticeNumber.slice(1), debtor: HOLDER.fullName },
      receipts: [{ outcome: 'OK', httpStatus: 200 }],
    });
    const [receipt] = await office.events('receipts', comune.tenant, 1);
    expect(receipt).toMatchObject({
      partitionkey: comune.accountId,
      data: {
        creditorFiscalCode: comune.fiscalCode,
        receiptId: report.receipts[0]?.receiptId,
        noticeNumber,
        accountId: comune.accountId,
        // Never the fee.
        amountCents: 5000,
        paidOn: '2020-11-13',
        paidAt: '2020-11-13T11:30:00.000Z',
        flags: [],
        psp: 'BANKITMM',
      },
    });
    // Made, begun to be paid, paid; and the one that was made while the Comune became known.
    const notices = await office.events('notices', comune.tenant, 4);
    const own = notices.filter(({ data }) => data.noticeNumber === noticeNumber);
    expect(own.map(({ data }) => [data.version, data.state, data.underWayUntil])).toEqual([
      [1, 'open', null],
      [2, 'open', expect.stringMatching(/^2020-11-13T13:15/)],
      [3, 'paid', null],
    ]);
    const { body } = await comune.call('GET', `/notices/${noticeNumber}`);
    expect(body).toMatchObject({ state: 'paid', version: 3, receipts: 1 });
    expect(await comune.pay(noticeNumber)).toMatchObject({
      outcome: 'refused',
      verify: { faultCode: 'PAA_PAGAMENTO_DUPLICATO' },
    });
  });

  it('goes through the first version of the messages too', async () => {
    const comune = await office.open();
    const report = await comune.pay(await comune.newNotice(1234), { version: 1 });
    expect(report).toMatchObject({ outcome: 'paid', get: { amountCents: 1234 } });
    const [receipt] = await office.events('receipts', comune.tenant, 1);
    expect(receipt?.data).toMatchObject({ amountCents: 1234, flags: [] });
  });

  it('names nobody where the key of the name is destroyed', async () => {
    const comune = await office.open();
    const noticeNumber = await comune.newNotice(5000);
    const asked = () => comune.pay(noticeNumber, { stopAfter: 'get' });
    expect((await asked()).get?.debtor).toBe(HOLDER.fullName);
    await office.destroyKeys(comune);
    await expect.poll(async () => (await asked()).get?.debtor).toBe('ANONIMO');
    expect(await comune.pay(noticeNumber)).toMatchObject({ outcome: 'paid' });
  });

  it('leaves no name in the database or in the logs', async () => {
    const comune = await office.open();
    await comune.pay(await comune.newNotice(5000));
    await office.events('receipts', comune.tenant, 1);
    const collections = await office.database.listCollections().toArray();
    expect(collections.length).toBeGreaterThan(5);
    for (const { name } of collections) {
      const kept = JSON.stringify(await office.database.collection(name).find().toArray());
      expect(kept).not.toContain(HOLDER.taxCode);
      expect(kept).not.toContain('Ginevra');
    }
    const logged = JSON.stringify(office.system.logs('payments'));
    expect(logged).not.toContain(HOLDER.taxCode);
    expect(logged).not.toContain('Ginevra');
    const stored = await office.database.collection('receipts').findOne({ tenant: comune.tenant });
    expect(stored?.raw).toMatch(new RegExp(`^s1\\.tenant:${comune.tenant}:receipts:2020\\.`));
  });
});

describe('a receipt', () => {
  it('sent fifty times at once counts once, and every sender is told OK', async () => {
    const comune = await office.open();
    const report = await comune.pay(await comune.newNotice(5000), { copies: 50, parallel: true });
    expect(report.receipts).toHaveLength(50);
    expect(report.receipts.every(({ outcome }) => outcome === 'OK')).toBe(true);
    const again = await comune.pay(await comune.newNotice(700));
    expect(again.outcome).toBe('paid');
    const events = await office.events('receipts', comune.tenant, 2);
    expect(events.map(({ data }) => data.amountCents).sort()).toEqual([5000, 700]);
    const filter = { tenant: comune.tenant };
    expect(await office.database.collection('receipts').countDocuments(filter)).toBe(2);
  });

  it('of one id with other content is refused, kept and never credited', async () => {
    const comune = await office.open();
    const report = await comune.pay(await comune.newNotice(5000), { otherContent: true });
    expect(report.receipts).toMatchObject([
      { outcome: 'OK' },
      { outcome: 'KO', faultCode: 'PAA_RECEIPT_DUPLICATA' },
    ]);
    await comune.pay(await comune.newNotice(1));
    expect(await office.events('receipts', comune.tenant, 2)).toHaveLength(2);
    const filter = { tenant: comune.tenant };
    const anomalies = await office.database.collection('receiptAnomalies').find(filter).toArray();
    expect(anomalies).toMatchObject([{ why: 'otherContent', paymentCents: 5100 }]);
  });

  it('of a notice that is paid already is credited too, and flagged', async () => {
    const comune = await office.open();
    const report = await comune.pay(await comune.newNotice(5000), { secondPayment: true });
    expect(report).toMatchObject({ outcome: 'paid', receipts: [{ outcome: 'OK' }, {}] });
    const events = await office.events('receipts', comune.tenant, 2);
    expect(events.map(({ data }) => data.flags)).toEqual([[], ['paidTwice']]);
  });

  it('of two notices credits both', async () => {
    const comune = await office.open();
    const notices = [await comune.newNotice(5000), await comune.newNotice(5000)];
    await Promise.all(notices.map((notice) => comune.pay(notice)));
    const events = await office.events('receipts', comune.tenant, 2);
    expect(events.map(({ data }) => data.noticeNumber).sort()).toEqual(notices.sort());
  });

  it('of a cancelled notice is credited and flagged, though nobody could ask for it', async () => {
    const comune = await office.open();
    const notice = await comune.newNotice(4000);
    expect((await comune.call('POST', `/notices/${notice}/cancellation`)).status).toBe(200);
    expect((await comune.call('POST', `/notices/${notice}/cancellation`)).status).toBe(200);
    expect(await comune.pay(notice)).toMatchObject({
      verify: { faultCode: 'PAA_PAGAMENTO_ANNULLATO' },
    });
    await comune.pay(notice, { receiptOnly: true, amountCents: 4000, standIn: true });
    const [event] = await office.events('receipts', comune.tenant, 1);
    expect(event?.data).toMatchObject({ amountCents: 4000, flags: ['cancelled'] });
    expect((await comune.call('POST', `/notices/${notice}/cancellation`)).status).toBe(409);
  });

  it('of a day after the last one is credited and flagged', async () => {
    const comune = await office.open();
    const late = { paymentDateTime: '2021-01-13T00:15:00' };
    await comune.pay(await comune.newNotice(4000), late);
    const [event] = await office.events('receipts', comune.tenant, 1);
    expect(event?.data).toMatchObject({ flags: ['expired'], paidOn: '2021-01-13' });
  });

  it('over another amount credits what was paid', async () => {
    const comune = await office.open();
    await comune.pay(await comune.newNotice(4000), { amountCents: 3000, paymentDateTime: null });
    const [event] = await office.events('receipts', comune.tenant, 1);
    // Without a time of its own it is paid when it arrives.
    expect(event?.data).toMatchObject({
      amountCents: 3000,
      flags: ['otherAmount'],
      paidAt: '2020-11-13T11:15:00.000Z',
    });
  });

  it('of a payment that was not made credits nothing', async () => {
    const comune = await office.open();
    const notice = await comune.newNotice(4000);
    const refused = await comune.pay(notice, { outcome: 'KO' });
    expect(refused.receipts).toMatchObject([{ outcome: 'OK' }]);
    expect(await comune.pay(notice)).toMatchObject({ outcome: 'paid' });
    expect(await office.events('receipts', comune.tenant, 1)).toHaveLength(1);
  });

  it('of an unknown notice goes to suspense', async () => {
    const comune = await office.open();
    const unknown = { receiptOnly: true, amountCents: 2500, receiptId: 'u1' };
    const report = await comune.pay('307999999999999999', unknown);
    expect(report.receipts).toMatchObject([{ faultCode: 'PAA_PAGAMENTO_SCONOSCIUTO' }]);
    const again = await comune.pay('307999999999999999', unknown);
    expect(again.receipts).toMatchObject([{ faultCode: 'PAA_PAGAMENTO_SCONOSCIUTO' }]);
    await comune.pay(await comune.newNotice(1));
    const events = await office.events('receipts', comune.tenant, 2);
    expect(events.filter(({ data }) => data.accountId === null)).toMatchObject([
      { data: { amountCents: 2500, flags: ['unknownNotice'], receiptId: 'u1' } },
    ]);
    await office.system.logged('payments', ({ verdict }) => verdict === 'unmatched');
  });

  it('for another Comune is refused, and for a Comune of nobody too', async () => {
    const [comune, other] = await Promise.all([office.open(), office.open()]);
    const notice = await comune.newNotice(5000);
    const nobody = { receiptOnly: true, amountCents: 5000, creditorFiscalCode: '99999999999' };
    expect((await comune.pay(notice, nobody)).receipts).toMatchObject([
      { faultCode: 'PAA_ID_DOMINIO_ERRATO' },
    ]);
    const asOther = { ...nobody, creditorFiscalCode: other.fiscalCode };
    expect((await comune.pay(notice, asOther)).receipts).toMatchObject([
      { faultCode: 'PAA_STAZIONE_INT_ERRATA' },
    ]);
    const { body } = await comune.call('GET', `/notices/${notice}`);
    expect(body).toMatchObject({ state: 'open', receipts: 0 });
  });
});

describe('when something is away', () => {
  it('a receipt that cannot be sealed is no KO, and is taken when the keys are back', async () => {
    // Nobody tells PagoPA's archive of this one, so nobody has opened the name before.
    const comune = await office.open({ aca: false });
    const notice = await comune.newNotice(5000);
    await office.system.kill('registry');
    const report = await comune.pay(notice, { attempts: 48, retryDelayMs: 250 });
    expect(report).toMatchObject({ outcome: 'paid', get: { debtor: 'ANONIMO' } });
    expect(report.receipts[0]?.attempts).toBeGreaterThan(1);
    await office.events('receipts', comune.tenant, 1);
  });

  it('receipts are credited once each, though the process is killed among them', async () => {
    const comune = await office.open();
    const notices = await Promise.all(Array.from({ length: 12 }, () => comune.newNotice(100)));
    const again = {
      attempts: 48,
      retryDelayMs: 250,
      receiptOnly: true,
      amountCents: 100,
      copies: 3,
    };
    const paying = notices.map((notice) => comune.pay(notice, { ...again, receiptId: notice }));
    await Promise.race(paying);
    await office.system.kill('payments');
    const reports = await Promise.all(paying);
    const answers = reports.flatMap(({ receipts }) => receipts.map(({ outcome }) => outcome));
    expect(answers).toEqual(Array.from({ length: 36 }, () => 'OK'));
    const events = await office.events('receipts', comune.tenant, 12);
    // What is published twice has the same id; nobody downstream can count it twice.
    expect(new Set(events.map(({ id }) => id)).size).toBe(12);
    expect(new Set(events.map(({ data }) => data.noticeNumber))).toEqual(new Set(notices));
    const filter = { tenant: comune.tenant };
    expect(await office.database.collection('receipts').countDocuments(filter)).toBe(12);
  });
});
