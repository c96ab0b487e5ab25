/**
 * Settlement over HTTP: flows and the treasurer's list as the gateway simulator makes them, what
 * does not agree, receipts that are asked for again, payments that a bank takes back.
 */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOLDER, type PaymentsOffice, startPaymentsOffice } from './payments-office.ts';
import { type SettledComune, settledComune } from './settled-comune.ts';

const MONDAY = '2020-11-02';
const TUESDAY = '2020-11-03';
const OURS = '07';

let office: PaymentsOffice;
let comune: SettledComune;

beforeAll(async () => {
  office = await startPaymentsOffice(sharedBrokers(), 'settlement');
  comune = await settledComune(office, {
    assessments: [{ year: 2020, number: '=1+1' }],
  });
});

afterAll(async () => {
  await office.stop();
});

describe('sixty payments of two days', () => {
  let lost: string;

  it('are credited, then reported; what does not agree is named', async () => {
    await comune.payMany(30, { day: MONDAY });
    await comune.payMany(29, { day: TUESDAY, psp: 'POSTITMM' });
    lost = await comune.newNotice(1234);
    await comune.pay(lost, { paymentDateTime: `${TUESDAY}T09:00:00`, loseReceipt: true });
    await comune.plant({ date: MONDAY, difference: 'missingInFlow' });
    const iuv = `${OURS}000000000099999`;
    await comune.plant({ date: MONDAY, difference: 'flowWithoutReceipt', iuv, cents: 700 });
    await comune.plant({ date: MONDAY, difference: 'wrongAmount', cents: 5 });
    await comune.plant({ date: TUESDAY, difference: 'wrongTotal', cents: 100 });
    const flows = await comune.runFlows(MONDAY, TUESDAY);
    const round = await comune.call('POST', '/settlement:poll');
    expect(round.body).toEqual({ flows, recovered: 1, reversed: 0, trouble: null });
    expect(await comune.todo()).toMatchObject([
      { kind: 'amountDiffers', expectedCents: 5000, foundCents: 5005 },
      { kind: 'flowWithoutReceipt', iuv, foundCents: 700, recovery: { state: 'waiting' } },
      { kind: 'receiptWithoutFlow', expectedCents: 5000, foundCents: 0 },
      { kind: 'flowWithoutTreasury', on: TUESDAY },
      { kind: 'flowTotalDiffers' },
      { kind: 'flowWithoutTreasury' },
      { kind: 'flowWithoutTreasury' },
    ]);
  });

  it('had one receipt lost: it came by the same door, and its money once', async () => {
    const events = await office.events('receipts', comune.tenant, 60);
    const told = events.filter(({ data }) => data.noticeNumber === lost);
    expect(told).toMatchObject([{ data: { amountCents: 1234, paidOn: TUESDAY } }]);
    const notice = await comune.call('GET', `/notices/${lost}`);
    expect(notice.body).toMatchObject({ state: 'paid', receipts: 1 });
  });

  it('are settled by the treasurer’s list, however it is written, and only once', async () => {
    const list = await comune.treasurersList();
    const dry = await comune.upload('/treasury-entries?dryRun=true', list);
    expect(dry.body).toMatchObject({ added: 3, known: 0, problems: [] });
    expect((await comune.summary()).flows).toMatchObject({ settled: 0 });
    const spoiled = list.replace(/;([0-9]+),/, ';dieci,').replaceAll('BANCA', 'CITTÀ');
    const windows = Buffer.from(`${spoiled}05/11/2020;1,00;AFFITTO SALA;9\r\n`, 'latin1');
    const first = await comune.upload('/treasury-entries', windows);
    expect(first.body).toMatchObject({
      ...{ lines: 4, added: 2, others: 1 },
      problems: [{ line: 2, field: 'amount', problem: expect.any(String) }],
    });
    const marked = `\ufeff${list.replaceAll('BONIFICO', 'bonifico')}`;
    expect((await comune.upload('/treasury-entries', marked)).body).toMatchObject({
      ...{ added: 1, known: 2, problems: [] },
    });
    expect((await comune.upload('/treasury-entries', list)).body).toMatchObject({
      ...{ added: 0, known: 3 },
    });
    const { days, flows, todo } = await comune.summary();
    expect(flows).toMatchObject({ count: 3, settled: 3 });
    expect(todo).toBe(4);
    expect(days).toMatchObject([
      { day: MONDAY, states: { settled: { payments: 29 }, credited: { payments: 1 } } },
      { day: TUESDAY, states: { settled: { payments: 30, cents: 146234 } } },
    ]);
  });

  it('are a table for the accounting office, with tax codes for who asks for them', async () => {
    const plain = await comune.call('GET', `/settlement.csv?from=${MONDAY}&to=${TUESDAY}`);
    expect(plain.text.startsWith('Anno accertamento;Numero accertamento;')).toBe(true);
    const lines = plain.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(62);
    expect(plain.text).not.toContain(HOLDER.taxCode);
    const line = lines.find((one) => one.includes(lost)) ?? '';
    expect(line).toContain("2020;'=1+1;;;");
    expect(line).toMatch(/;03\/11\/2020;12,34;incassato;2020-11-04.*;04\/11\/2020;/);
    const named = await comune.call('GET', '/settlement.csv?debtors=yes');
    expect(named.text.split(HOLDER.taxCode)).toHaveLength(61);
  });

  it('leave an ageing list: what has not been paid, reported or booked', async () => {
    const { body } = await comune.call('GET', '/settlement/ageing');
    expect(body).toMatchObject({
      today: '2020-11-13',
      notReported: { byAge: { upTo30Days: { payments: 1, cents: 5000 } } },
      notSettled: { byAge: { upTo30Days: { payments: 0 } } },
    });
  });
});

describe('a payment that a bank takes back', () => {
  it('is reversed once, whatever repeats: rounds, revisions, files', async () => {
    const notice = await comune.newNotice(2000);
    await comune.pay(notice, { paymentDateTime: '2020-11-04T09:00:00', psp: 'BANKITRR' });
    await comune.runFlows('2020-11-04');
    await comune.call('POST', '/settlement:poll');
    const back = { date: '2020-11-04', difference: 'revoked', iuv: notice.slice(1) };
    await comune.plant(back);
    const rounds = await Promise.all([1, 2].map(() => comune.call('POST', '/settlement:poll')));
    const reversed = rounds.map(({ body }) => Number(body.reversed));
    expect(reversed.toSorted()).toEqual([0, 1]);
    await comune.plant({ ...back, difference: 'treasuryAmount', cents: 1 });
    const file = await comune.flowFile('BANKITRR');
    expect((await comune.upload('/flows', file)).status).toBe(201);
    expect((await comune.upload('/flows', file)).body).toMatchObject({ isKnown: true });
    await comune.call('POST', '/settlement:poll');
    const events = await office.events('receipts', comune.tenant, 62);
    const told = events.filter(({ type }) => type.includes('payment-reversed'));
    expect(told).toMatchObject([
      {
        partitionkey: comune.accountId,
        data: { noticeNumber: notice, amountCents: 2000, reversedOn: '2020-11-04' },
      },
    ]);
    expect((await comune.summary()).differences).toContainEqual(
      expect.objectContaining({ kind: 'reversed', weight: 'note', count: 1 }),
    );
  });

  it('is no flow of ours that is for another creditor, or no flow at all', async () => {
    const other = (await comune.flowFile('BANKITRR')).replaceAll(comune.fiscalCode, '01234567890');
    expect(await comune.upload('/flows', other)).toMatchObject({ status: 422 });
    const bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>';
    expect((await comune.upload('/flows', bomb)).text).toContain('A document type is not allowed');
  });
});

describe('receipts that never came', () => {
  it('are asked for ten times an hour in all, and a restart does not forget it', async () => {
    const other = await settledComune(office);
    await other.payMany(1, { day: MONDAY });
    for (let n = 1; n <= 12; n += 1) {
      const iuv = `${OURS}0000000000${String(n).padStart(5, '0')}`;
      await other.plant({ date: MONDAY, difference: 'flowWithoutReceipt', iuv, cents: 100 });
    }
    await other.runFlows(MONDAY);
    await other.call('POST', '/settlement:poll');
    const asked = async () => {
      const all = await office.database.collection('receiptRecoveries').find().toArray();
      return all.reduce((sum, { attempts }) => sum + attempts, 0);
    };
    expect(await asked()).toBe(10);
    const recoveries = office.database.collection('receiptRecoveries');
    const open = { creditorFiscalCode: other.fiscalCode, state: 'waiting', attempts: 0 };
    expect(await recoveries.countDocuments(open)).toBe(4);
    await office.system.kill('payments');
    await office.system.ready();
    expect((await other.call('POST', '/settlement:poll')).status).toBe(200);
    expect(await asked()).toBe(10);
    expect((await other.summary()).differences).toContainEqual(
      expect.objectContaining({ kind: 'flowWithoutReceipt', count: 12 }),
    );
  });
});
