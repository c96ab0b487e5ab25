/** GET /internal/tenants/{tenant}/suspense: money that nobody knows the family of. */
import { id, instant, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { OfficeLists, SuspendedReceipt } from '../store/office-lists.ts';
import { callers } from './office-fields.ts';

const query = z.strictObject(pageQuery(z.tuple([z.string()]), { most: 200, usual: 50 }));

const receipt = z.strictObject({
  receiptKey: z.string(),
  noticeNumber: z.string(),
  amountCents: z.int(),
  paidOn: localDate,
  recordedAt: instant,
  flags: z.array(z.string()),
  /** The account that the receipt names and nobody knows yet. */
  namedAccountId: id.nullable(),
  /** The old debt whose notice was paid again, or beyond what was open of it. */
  debtId: id.nullable(),
  /** The account that the former system's notice of this number belonged to. */
  suggestedAccountId: id.nullable(),
});

export function getSuspense(lists: OfficeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/suspense',
    summary: 'List the receipts whose family is not known',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ receipts: z.array(receipt), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await lists.suspense(tenant, { after, limit });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      return { status: 200, body: { receipts: rows.map(receiptBody), next } };
    },
  });
}

function receiptBody(row: SuspendedReceipt) {
  const { noticeNumber, amountCents, paidOn, flags, suggestedAccountId } = row;
  return {
    ...{ receiptKey: row._id, noticeNumber, amountCents, paidOn, flags, suggestedAccountId },
    recordedAt: row.recordedAt.toISOString(),
    namedAccountId: row.accountId,
    debtId: row.debtId ?? null,
  };
}
