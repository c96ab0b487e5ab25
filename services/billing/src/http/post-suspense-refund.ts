/** POST /internal/tenants/{tenant}/suspense/{receiptKey}/refund: the money goes back. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeAnswers, officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { callers, reason } from './office-fields.ts';

const body = z.strictObject({ effectiveOn: localDate, reason });

export function postSuspenseRefund(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/suspense/{receiptKey}/refund',
    summary: 'Give a receipt in suspense back to who paid it',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'required',
    answers: officeAnswers,
    async handle(context) {
      const { receiptKey } = context.params;
      const action = { ...context.body, type: 'suspenseRefund' as const, receiptKey };
      return officeReply(await desk.act(action, context));
    },
  });
}
