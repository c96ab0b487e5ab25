/** GET /internal/tenants/{tenant}/flagged-receipts: money that was credited and looks odd. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { isFamilyAccount } from '../domain/entry.ts';
import type { OfficeLists } from '../store/office-lists.ts';
import { callers } from './office-fields.ts';

const query = z.strictObject(pageQuery(z.tuple([z.string()]), { most: 200, usual: 50 }));

const flagged = z.strictObject({
  entryId: z.string(),
  kind: z.string(),
  /** Null while the money is in suspense, and where it paid an old debt. */
  accountId: id.nullable(),
  amountCents: z.int(),
  effectiveOn: localDate,
  receiptKey: z.string(),
  noticeNumber: z.string(),
  /** `paidTwice`, `expired`, `cancelled`, `otherAmount`, `unknownNotice`. */
  flags: z.array(z.string()),
});

export function getFlaggedReceipts(lists: OfficeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/flagged-receipts',
    summary:
      'List receipts that were paid twice, late, after a cancellation or over another amount',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ receipts: z.array(flagged), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await lists.flagged(tenant, { after, limit });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const receipts = rows.flatMap(
        ({ _id, kind, accountId, amountCents, effectiveOn, receipt }) => {
          if (receipt === undefined) return [];
          const { creditorFiscalCode, receiptId, noticeNumber, flags } = receipt;
          const account = isFamilyAccount(accountId) ? accountId : null;
          const about = { entryId: _id, kind, accountId: account, amountCents, effectiveOn };
          const receiptKey = `${creditorFiscalCode}:${receiptId}`;
          return [{ ...about, receiptKey, noticeNumber, flags }];
        },
      );
      return { status: 200, body: { receipts, next } };
    },
  });
}
