/** POST /internal/tenants/{tenant}/approvals/{approvalId}: the second person's word. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { callers, postedLine, reason } from './office-fields.ts';

const body = z.strictObject({ decision: z.enum(['approved', 'rejected']), reason });

export function postApproval(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/approvals/{approvalId}',
    summary: 'Approve or reject what another person has asked for; approving posts it',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'optional',
    answers: {
      200: z.strictObject({ approvalId: z.uuid(), state: z.literal('rejected') }),
      201: z.strictObject({ entries: z.array(postedLine) }),
    },
    async handle(context) {
      const { approvalId } = context.params;
      return officeReply(await desk.decide(approvalId, context.body, context));
    },
  });
}
