/** GET …/pupils/{pupilId}/order-receipts: what a family has ordered and when, the newest first. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { behind, nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { type KitchenListings, RECEIPT_ORDER } from '../store/kitchen-listings.ts';
import { receiptOf } from '../store/order-door.ts';
import { receipt } from './kitchen-shapes.ts';

const query = z.strictObject(
  pageQuery(z.tuple([z.string(), z.string()]), { most: 200, usual: 50 }),
);

export function getOrderReceipts(listings: KitchenListings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/order-receipts',
    summary: 'List the receipts of a pupil’s orders',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: z.strictObject({ receipts: z.array(receipt), next: nextCursor }) },
    async handle({ params: { tenant, pupilId }, query: { after, limit } }) {
      const page = { behind: behind(RECEIPT_ORDER, after), limit: limit + 1 };
      const found = await listings.receipts({ tenant, pupilId }, page);
      const { rows, next } = pageOf(found, limit, ({ countedAt, _id }) => [countedAt, _id]);
      return { status: 200, body: { receipts: rows.map(receiptOf), next } };
    },
  });
}
