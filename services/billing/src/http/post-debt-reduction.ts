/** POST …/debts/{debtId}/reduction: part of an old debt is not owed any more. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { amountFields, withAmount } from './amount-fields.ts';
import { officeAnswers, officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { reason } from './office-fields.ts';

const body = z.strictObject({ ...amountFields, reason }).transform(withAmount);

export function postDebtReduction(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/debts/{debtId}/reduction',
    summary: 'Lessen an old debt that has a notice of its own',
    access: 'service',
    callers: ['office', 'operator'],
    body,
    idempotencyKey: 'required',
    answers: officeAnswers,
    async handle(context) {
      const { debtId } = context.params;
      const action = { ...context.body, type: 'debtReduction' as const, debtId };
      return officeReply(await desk.act(action, context));
    },
  });
}
