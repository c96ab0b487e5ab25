/** GET /internal/tenants/{tenant}/approvals: what waits for a second person, what was decided. */
import { instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { ApprovalDocument } from '../store/office-documents.ts';
import type { OfficeLists } from '../store/office-lists.ts';
import { actionBody, actorBody, callers, postedLine } from './office-fields.ts';

const states = ['waiting', 'approved', 'rejected'] as const;

const query = z.strictObject({
  state: z.enum(states).optional(),
  ...pageQuery(z.tuple([z.string()]), { most: 200, usual: 50 }),
});

const approval = z.strictObject({
  approvalId: z.uuid(),
  state: z.enum(states),
  amountCents: z.int(),
  action: actionBody,
  requestedBy: actorBody,
  requestedAt: instant,
  decidedBy: actorBody.nullable(),
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
  entries: z.array(postedLine),
});

export function getApprovals(lists: OfficeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/approvals',
    summary: 'List what waits for a second person, and what was decided',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ approvals: z.array(approval), next: nextCursor }) },
    async handle({ params: { tenant }, query: { state, after, limit } }) {
      const found = await lists.approvals(tenant, { state, after, limit });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      return { status: 200, body: { approvals: rows.map(approvalBody), next } };
    },
  });
}

function approvalBody(document: ApprovalDocument) {
  const { _id, state, amountCents, action, requestedBy, decidedBy, reason, entries } = document;
  return {
    ...{ approvalId: _id, state, amountCents, action, requestedBy, decidedBy, reason, entries },
    requestedAt: document.requestedAt.toISOString(),
    decidedAt: document.decidedAt?.toISOString() ?? null,
  };
}
