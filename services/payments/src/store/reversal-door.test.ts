/** A payment is taken back once, whatever repeats, and only where it was credited. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { describe, expect, it } from 'vitest';
import { openNotice } from '../domain/notice.ts';
import { fromNotice, type ReceiptDocument } from './documents.ts';
import { type ReversalRequest, type ReversalState, reversalDoor } from './reversal-door.ts';

const CREDITOR = '00305410193';
const notice = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: CREDITOR,
  segregationCode: '07',
  base: 1,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k',
  now: '2020-11-01T10:00:00.000Z',
  today: '2020-11-01',
});
const receipt = {
  _id: `${CREDITOR}:r1`,
  tenant: 'pianengo',
  creditorFiscalCode: CREDITOR,
  receiptId: 'r1',
  noticeNumber: notice.noticeNumber,
  noticeId: notice.id,
  creditedCents: 5000,
} as unknown as ReceiptDocument;
const request: ReversalRequest = {
  ...{ creditorFiscalCode: CREDITOR, iuv: notice.iuv, iur: 'r1', cents: 5000 },
  ...{ reversedOn: '2020-11-09', flow: 'F1', now: '2020-11-10T10:00:00.000Z' },
};
const state: ReversalState = {
  receipts: new Map([[receipt._id, receipt]]),
  notices: new Map([[notice.id, fromNotice(notice)]]),
  reversed: new Set(),
};
const decide = (known: ReversalState, ...requests: readonly ReversalRequest[]) =>
  reversalDoor.decide(
    known,
    requests.map((one) => ({ request: one, cause: NO_CAUSE })),
  );

describe('a payment that a flow takes back', () => {
  it('is reversed on the account it went to, once for many requests', () => {
    const { decision, answers } = decide(state, request, { ...request, flow: 'F2' }, request);
    expect(answers).toEqual(['reversed', 'already', 'already']);
    expect(decision.writes).toHaveLength(1);
    expect(decision.events).toMatchObject([
      {
        id: `reversal:${CREDITOR}:r1`,
        key: notice.accountId,
        data: { amountCents: 5000, accountId: notice.accountId, reversedOn: '2020-11-09' },
      },
    ]);
    const again = decide({ ...state, reversed: new Set([receipt._id]) }, request);
    expect(again.answers).toEqual(['already']);
    expect(again.decision).toMatchObject({ writes: [], events: [] });
  });

  it('goes back to its debt, or to suspense, as its receipt did', () => {
    const debtId = '0190a1b2-0000-7000-8000-00000000000d';
    const debt = fromNotice({ ...notice, kind: 'debt', debtId });
    const ofDebt = decide({ ...state, notices: new Map([[notice.id, debt]]) }, request);
    expect(ofDebt.decision.events).toMatchObject([{ data: { debtId } }]);
    const lost = { ...receipt, noticeId: null };
    const suspended = decide({ ...state, receipts: new Map([[lost._id, lost]]) }, request);
    expect(suspended.decision.events).toMatchObject([{ key: CREDITOR, data: { accountId: null } }]);
  });

  it.each<[string, Partial<ReversalRequest>, string]>([
    ['another amount', { cents: 4999 }, 'otherAmount'],
    ['another code', { iuv: '07000000000000000' }, 'unknown'],
    ['no receipt of ours', { iur: 'r2' }, 'unknown'],
  ])('is left alone with %s', (_what, changes, answer) => {
    const { decision, answers } = decide(state, { ...request, ...changes });
    expect(answers).toEqual([answer]);
    expect(decision).toMatchObject({ writes: [], events: [] });
  });
});
