/** The rule of receipts, case by case. */
import { describe, expect, it } from 'vitest';
import { openNotice, payNotice } from './notice.ts';
import { judgeReceipt, type Receipt } from './receipt.ts';

const OURS = '00305410193';
const now = '2020-10-01T10:00:00.000Z';
const notice = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: OURS,
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k1',
  now,
  today: '2020-10-01',
});
const receipt: Receipt = {
  id: `${OURS}:r1`,
  tenant: 'pianengo',
  creditorFiscalCode: OURS,
  receiptId: 'r1',
  noticeNumber: notice.noticeNumber,
  noticeCreditor: OURS,
  outcome: 'OK',
  paymentCents: 5000,
  transfers: [{ fiscalCode: OURS, cents: 5000 }],
  paidOn: '2020-10-02',
  paidAt: '2020-10-02T10:00:00.000Z',
  receivedAt: '2020-10-02T10:01:00.000Z',
  psp: 'BANKITMM',
  standIn: false,
  contentHash: 'h1',
  raw: 's1.k.n.b',
};
const fresh = { receipt: null, notice };

describe('a receipt', () => {
  it('credits its notice and pays it', () => {
    const verdict = judgeReceipt(receipt, fresh);
    expect(verdict).toMatchObject({ kind: 'credited', creditedCents: 5000, flags: [] });
    expect(verdict).toHaveProperty('notice.state', 'paid');
  });

  it('gets the same answer again', () => {
    const known = { contentHash: 'h1', answer: 'unknownNotice' as const };
    expect(judgeReceipt(receipt, { receipt: known, notice })).toEqual({
      kind: 'repeated',
      answer: 'unknownNotice',
    });
  });

  it('with other content under the same id is kept aside', () => {
    const known = { contentHash: 'other', answer: 'taken' as const };
    expect(judgeReceipt(receipt, { receipt: known, notice })).toEqual({
      kind: 'anomaly',
      answer: 'otherContent',
      why: 'otherContent',
    });
  });

  it('with another id on a paid notice is credited too, and flagged', () => {
    const verdict = judgeReceipt(receipt, { receipt: null, notice: payNotice(notice, now) });
    expect(verdict).toMatchObject({
      kind: 'credited',
      creditedCents: 5000,
      flags: ['paidTwice'],
      notice: { receipts: 2, version: 2 },
    });
  });

  it('of a cancelled or past notice is credited and flagged', () => {
    const cancelled = { ...notice, state: 'cancelled' as const };
    expect(judgeReceipt(receipt, { receipt: null, notice: cancelled })).toMatchObject({
      kind: 'credited',
      flags: ['cancelled'],
      notice: { state: 'paid' },
    });
    expect(judgeReceipt({ ...receipt, paidOn: '2020-12-01' }, fresh)).toMatchObject({
      kind: 'credited',
      flags: ['expired'],
    });
  });

  it('credits what moved to us, not what the notice asked for', () => {
    const shared = {
      ...receipt,
      paymentCents: 4500,
      transfers: [
        { fiscalCode: OURS, cents: 4000 },
        { fiscalCode: '99999999999', cents: 500 },
      ],
    };
    expect(judgeReceipt(shared, fresh)).toMatchObject({
      kind: 'credited',
      creditedCents: 4000,
      flags: ['otherAmount'],
    });
  });

  it('whose transfers do not add up credits nothing', () => {
    expect(judgeReceipt({ ...receipt, paymentCents: 5001 }, fresh)).toEqual({
      kind: 'anomaly',
      answer: 'inconsistent',
      why: 'sumsDiffer',
    });
  });

  it('of a payment that was not made is kept and credits nothing', () => {
    expect(judgeReceipt({ ...receipt, outcome: 'KO' }, fresh)).toEqual({ kind: 'notPaid' });
  });

  it('of an unknown notice in our name waits in suspense', () => {
    expect(judgeReceipt(receipt, { receipt: null, notice: null })).toEqual({
      kind: 'unmatched',
      creditedCents: 5000,
      answer: 'unknownNotice',
      flags: ['unknownNotice'],
    });
  });

  it("of another creditor's notice is taken if a part of it is ours, else it is not for us", () => {
    const foreign = { ...receipt, noticeCreditor: '99999999999' };
    const nothing = { receipt: null, notice: null };
    expect(judgeReceipt(foreign, nothing)).toMatchObject({ kind: 'unmatched', answer: 'taken' });
    const elsewhere = [{ fiscalCode: '99999999999', cents: 5000 }];
    expect(judgeReceipt({ ...foreign, transfers: elsewhere }, nothing)).toMatchObject({
      kind: 'anomaly',
      answer: 'notOurs',
    });
  });

  it('of ours that moves nothing to us is an anomaly', () => {
    const elsewhere = [{ fiscalCode: '99999999999', cents: 5000 }];
    expect(judgeReceipt({ ...receipt, transfers: elsewhere }, fresh)).toMatchObject({
      kind: 'anomaly',
      answer: 'inconsistent',
    });
  });

  it.each(['', 'x'.repeat(141)])('with an id of %j is an anomaly', (receiptId) => {
    expect(judgeReceipt({ ...receipt, receiptId }, fresh)).toMatchObject({
      kind: 'anomaly',
      why: 'receiptIdLength',
    });
  });
});
