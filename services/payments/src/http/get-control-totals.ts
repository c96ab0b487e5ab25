/** GET /internal/tenants/{tenant}/control-totals?from=&to=: how many receipts each day, hashed. */
import { receiptTotals } from '@mestolo/contracts/control-totals.ts';
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { ReceiptTotals } from '../store/receipt-totals.ts';

const query = z.strictObject({ from: localDate, to: localDate });

export function getControlTotals(totals: ReceiptTotals): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/control-totals',
    access: 'service',
    callers: ['billing', 'office', 'operator'],
    summary: 'How many receipts there are by day of payment, and their hashes combined',
    query,
    answers: { 200: z.strictObject(receiptTotals.shape) },
    async handle({ params: { tenant }, query: days }) {
      return { status: 200, body: { days: await totals.between(tenant, days) } };
    },
  });
}
