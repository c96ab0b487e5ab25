/** GET /internal/tenants/{tenant}/receipts?paidOn=: which receipts a day has, by their keys. */
import { receiptsOfDay } from '@mestolo/contracts/control-totals.ts';
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { ReceiptTotals } from '../store/receipt-totals.ts';

const key = z.tuple([z.string().max(200)]);
const query = z.strictObject({ paidOn: localDate, ...pageQuery(key, { most: 500, usual: 500 }) });

export function getReceipts(totals: ReceiptTotals): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/receipts',
    access: 'service',
    callers: ['billing', 'office', 'operator'],
    summary: 'The keys of the receipts paid on a day',
    query,
    answers: { 200: z.strictObject(receiptsOfDay.shape) },
    async handle({ params: { tenant }, query: { paidOn, after, limit } }) {
      const [last = ''] = after ?? [];
      const found = await totals.keysOf(tenant, paidOn, { after: last, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, (receiptKey) => [receiptKey]);
      const receipts = rows.map((receiptKey) => ({ receiptKey, paidOn }));
      return { status: 200, body: { receipts, next } };
    },
  });
}
