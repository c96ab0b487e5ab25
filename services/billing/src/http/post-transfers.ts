/** POST /internal/tenants/{tenant}/transfers: credit of one account becomes another's. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { amountFields, withAmount } from './amount-fields.ts';
import { officeAnswers, officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { callers, reason } from './office-fields.ts';

const body = z
  .strictObject({
    fromAccountId: id,
    toAccountId: id,
    ...amountFields,
    effectiveOn: localDate,
    reason,
  })
  .transform(withAmount);

export function postTransfers(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/transfers',
    summary: 'Move credit from one account to another of the same Comune',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'required',
    answers: officeAnswers,
    async handle(context) {
      const { fromAccountId, ...said } = context.body;
      const action = { ...said, type: 'transfer' as const, accountId: fromAccountId };
      return officeReply(await desk.act(action, context));
    },
  });
}
