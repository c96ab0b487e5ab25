/** GET /internal/tenants/{tenant}/receipt-conflicts: receipts that came again, and differ. */
import { instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { OfficeLists } from '../store/office-lists.ts';
import { callers } from './office-fields.ts';

const query = z.strictObject(pageQuery(z.tuple([z.string()]), { most: 200, usual: 50 }));

const content = z.strictObject({ amountCents: z.int(), noticeNumber: z.string() });

const conflict = z.strictObject({
  receiptKey: z.string(),
  /** What was taken. */
  known: content,
  /** What came later under the same id, and was not. */
  said: content,
  times: z.int(),
  recordedAt: instant,
});

export function getReceiptConflicts(lists: OfficeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/receipt-conflicts',
    summary: 'List receipts that came again with another amount or notice',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ conflicts: z.array(conflict), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await lists.conflicts(tenant, { after, limit });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const conflicts = rows.map(({ receipt, known, said, times, recordedAt }) => {
        return { receiptKey: receipt, known, said, times, recordedAt: recordedAt.toISOString() };
      });
      return { status: 200, body: { conflicts, next } };
    },
  });
}
