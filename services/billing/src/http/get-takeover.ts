/** GET /internal/tenants/{tenant}/takeover: what was taken over, subject by subject. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { TakeoverDocument } from '../store/office-documents.ts';
import type { TakeoverLists } from '../store/takeover-lists.ts';
import { callers } from './office-fields.ts';
import { takenLine, takeoverKind } from './takeover-fields.ts';

const query = z.strictObject({
  kind: takeoverKind.optional(),
  ...pageQuery(z.tuple([z.string()]), { most: 500, usual: 100 }),
});

export function getTakeover(lists: TakeoverLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/takeover',
    summary: 'List what was taken over from the system before',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ lines: z.array(takenLine), next: nextCursor }) },
    async handle({ params: { tenant }, query: { kind, after, limit } }) {
      const found = await lists.page(tenant, { kind, after, limit });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      return { status: 200, body: { lines: rows.map(takenBody), next } };
    },
  });
}

export function takenBody(document: TakeoverDocument) {
  const { subject, kind, reference, accountId, pupilId, amountCents, day, vouchers } = document;
  const { noticeNumber, means, payment, revision, entryIds } = document;
  return {
    ...{ subject, kind, reference, accountId, pupilId, amountCents, day, vouchers },
    ...{ noticeNumber, means, payment, revision, entryIds },
  };
}
