/** GET /internal/tenants/{tenant}/receipt-anomalies: receipts that credit nothing, and why. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { NoticeLists } from '../store/notice-lists.ts';
import { receiptBody, receiptView } from './receipt-view.ts';

const query = z.strictObject(
  pageQuery(z.tuple([z.string(), z.string()]), { most: 200, usual: 50 }),
);

const anomaly = z.strictObject({
  ...receiptBody.shape,
  /** `otherContent`: its id was known with another content. */
  why: z.enum(['otherContent', 'sumsDiffer', 'nothingForUs', 'receiptIdLength']),
});

export function getReceiptAnomalies(lists: NoticeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/receipt-anomalies',
    summary: 'List receipts that contradict another one or themselves',
    access: 'service',
    callers: ['office', 'operator'],
    query,
    answers: { 200: z.strictObject({ receipts: z.array(anomaly), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await lists.anomalies(tenant, { after, limit });
      const { rows, next } = pageOf(found, limit, (one) => [one.receivedAt, one._id]);
      const receipts = rows.map((one) => ({ ...receiptView(one), why: one.why }));
      return { status: 200, body: { receipts, next } };
    },
  });
}
