/** Whatever the order and the grouping of receipts, each is credited once. */
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Notice, openNotice } from '../domain/notice.ts';
import type { KnownReceipt, Receipt } from '../domain/receipt.ts';
import { type ReceiptState, receiptDoor } from './receipt-door.ts';

const CREDITOR = '00305410193';
const notices = [1, 2].map((base) =>
  openNotice({
    tenant: 'pianengo',
    creditorFiscalCode: CREDITOR,
    segregationCode: '01',
    base,
    accountId: '0190a1b2-0000-7000-8000-000000000001',
    amountCents: 5000,
    idempotencyKey: String(base),
    now: '2020-10-01T10:00:00.000Z',
    today: '2020-10-01',
  }),
);

const someReceipt = fc
  .record({
    id: fc.integer({ min: 1, max: 4 }),
    notice: fc.constantFrom(...notices.map((notice) => notice.noticeNumber), '3'.repeat(18)),
    cents: fc.constantFrom(5000, 4000),
    outcome: fc.constantFrom('OK' as const, 'OK' as const, 'KO' as const),
  })
  .map(
    ({ id, notice, cents, outcome }): Receipt => ({
      id: `${CREDITOR}:r${id}`,
      tenant: 'pianengo',
      creditorFiscalCode: CREDITOR,
      receiptId: `r${id}`,
      noticeNumber: notice,
      noticeCreditor: CREDITOR,
      outcome,
      paymentCents: cents,
      transfers: [{ fiscalCode: CREDITOR, cents }],
      paidOn: '2020-10-02',
      paidAt: '2020-10-02T10:00:00.000Z',
      receivedAt: '2020-10-02T10:01:00.000Z',
      psp: 'BANKITMM',
      standIn: false,
      contentHash: `${notice}:${cents}:${outcome}`,
      raw: 's1.k.n.b',
    }),
  );

type Stored = { readonly _id: string } & KnownReceipt;

/** Posts groups one after the other, as MongoDB would keep what each of them writes. */
function post(groups: readonly (readonly Receipt[])[]) {
  const kept = new Map<string, Notice>(notices.map((notice) => [notice.id, notice]));
  const receipts = new Map<string, KnownReceipt>();
  const anomalies = new Set<string>();
  const events: OutgoingEvent[] = [];
  for (const group of groups) {
    const conferring = new Set<string>();
    const state: ReceiptState = { notices: kept, receipts, anomalies, conferring };
    const requests = group.map((request) => ({ request, cause: NO_CAUSE }));
    const { decision, answers } = receiptDoor.decide(state, requests);
    expect(answers).toHaveLength(group.length);
    for (const { collection, operations } of decision.writes) {
      for (const operation of operations) {
        if ('insertOne' in operation) {
          const { _id, ...rest } = operation.insertOne.document as unknown as Stored;
          const ids = collection === 'receipts' ? receipts : anomalies;
          expect(ids.has(_id)).toBe(false);
          if (collection === 'receipts') receipts.set(_id, rest);
          else anomalies.add(_id);
        } else if ('replaceOne' in operation) {
          const { filter, replacement } = operation.replaceOne;
          expect(kept.get(String(filter._id))).toMatchObject({
            version: filter.version,
            receipts: filter.receipts,
          });
          const { _id, ...rest } = replacement as unknown as Notice & { _id: string };
          kept.set(_id, { ...rest, id: _id });
        }
      }
    }
    events.push(...decision.events.filter(({ id }) => id.startsWith('receipt:')));
  }
  return { kept, receipts, events };
}

describe('receipts in any order and grouping', () => {
  it('are credited once each, and count on their notices', () => {
    fc.assert(
      fc.property(fc.array(fc.array(someReceipt, { minLength: 1, maxLength: 6 })), (groups) => {
        const { kept, receipts, events } = post(groups);
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        const counted = [...kept.values()].reduce((sum, one) => sum + one.receipts, 0);
        const credited = events.filter(({ id }) => receipts.has(id.slice('receipt:'.length)));
        expect(credited).toHaveLength(events.length);
        expect(counted).toBeLessThanOrEqual(events.length);
        for (const notice of kept.values()) {
          expect(notice.state).toBe(notice.receipts > 0 ? 'paid' : 'open');
          expect(notice.version).toBe(notice.receipts > 0 ? 2 : 1);
        }
      }),
    );
  });

  it('end the same when the same ones come again', () => {
    fc.assert(
      fc.property(fc.array(someReceipt, { minLength: 1, maxLength: 8 }), (receipts) => {
        const once = post([receipts]);
        const twice = post([receipts, receipts]);
        const apart = post(receipts.map((receipt) => [receipt]));
        expect(twice.events).toEqual(once.events);
        expect(apart.events).toEqual(once.events);
        expect(apart.kept).toEqual(once.kept);
      }),
    );
  });
});
