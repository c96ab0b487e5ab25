/** POST /internal/tenants/{tenant}/suspense/{receiptKey}/assignment: its family is found. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeAnswers, officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { callers, reason } from './office-fields.ts';

const body = z.strictObject({ accountId: id, reason });

export function postSuspenseAssignment(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/suspense/{receiptKey}/assignment',
    summary: 'Credit a receipt in suspense to a family, with the day it was paid',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'required',
    answers: { 201: officeAnswers[201] },
    async handle(context) {
      const { receiptKey } = context.params;
      const action = { ...context.body, type: 'assignment' as const, receiptKey };
      return officeReply(await desk.act(action, context));
    },
  });
}
