/**
 * GET /internal/tenants/{tenant}/receipts: with `paidOn`, which receipts a day has, by their keys;
 * otherwise what was received, the newest first, with `flag` only what the office should look at.
 */
import { receiptsOfDay } from '@mestolo/contracts/control-totals.ts';
import { amountCents, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { FLAGS } from '../domain/receipt.ts';
import type { NoticeLists } from '../store/notice-lists.ts';
import type { ReceiptTotals } from '../store/receipt-totals.ts';
import { receiptBody, receiptView } from './receipt-view.ts';

const flag = z.enum(FLAGS);
/** Of a day's list a receipt's key, of the other one when it came and its key. */
const key = z.union([z.tuple([z.string().max(200)]), z.tuple([z.string(), z.string().max(200)])]);
const query = z.strictObject({
  paidOn: localDate.optional(),
  flag: flag.optional(),
  ...pageQuery(key, { most: 500, usual: 500 }),
});

const received = z.strictObject({
  ...receiptBody.shape,
  /** What moved to us and was credited, or put in suspense. */
  creditedCents: amountCents,
  flags: z.array(flag),
});
const receivedPage = z.strictObject({ receipts: z.array(received), next: nextCursor });

export function getReceipts(totals: ReceiptTotals, lists: NoticeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/receipts',
    access: 'service',
    callers: ['billing', 'office', 'operator'],
    summary: 'The receipts paid on a day by their keys, or what was received, by flag',
    query,
    answers: { 200: z.union([z.strictObject(receiptsOfDay.shape), receivedPage]) },
    async handle({ params: { tenant }, query: { paidOn, flag: wanted, after, limit } }) {
      if (paidOn !== undefined) {
        if (wanted !== undefined || after?.length === 2) throw mixedLists();
        const [last = ''] = after ?? [];
        const found = await totals.keysOf(tenant, paidOn, { after: last, limit: limit + 1 });
        const { rows, next } = pageOf(found, limit, (receiptKey) => [receiptKey]);
        const receipts = rows.map((receiptKey) => ({ receiptKey, paidOn }));
        return { status: 200, body: { receipts, next } };
      }
      if (after?.length === 1) throw mixedLists();
      const found = await lists.receipts(tenant, { flag: wanted, after, limit });
      const { rows, next } = pageOf(found, limit, (one) => [one.receivedAt, one._id]);
      const receipts = rows.map((one) => {
        return { ...receiptView(one), creditedCents: one.creditedCents, flags: [...one.flags] };
      });
      return { status: 200, body: { receipts, next } };
    },
  });
}

function mixedLists() {
  const detail = 'A day’s receipts have no flag here, and each list goes on with its own cursor.';
  return problem(422, { type: 'mixed-lists', detail });
}
