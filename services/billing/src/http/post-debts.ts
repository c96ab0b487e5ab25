/** POST …/accounts/{accountId}/debts: open debts of an account get a notice of their own. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { debtFact } from './debt-fields.ts';
import { officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { postedLine, reason } from './office-fields.ts';

const FACTS_AT_MOST = 1000;
const fact = z.string().min(1).max(200);
const common = { dueOn: localDate, reason };

const body = z.union([
  z.strictObject({ facts: z.array(fact).min(1).max(FACTS_AT_MOST), ...common }),
  z.strictObject({ upTo: localDate, ...common }),
]);

const answer = z.strictObject({
  debtId: id,
  amountCents: z.int().positive(),
  facts: z.array(debtFact),
  entries: z.array(postedLine),
});

export function postDebts(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/debts',
    summary: 'Put open debts of an account on a notice of their own',
    access: 'service',
    callers: ['office', 'operator'],
    body,
    bodyLimitBytes: 256 * 1024,
    idempotencyKey: 'required',
    answers: { 201: answer },
    async handle(context) {
      const { accountId } = context.params;
      const answered = await desk.act({ ...context.body, type: 'debt', accountId }, context);
      const { debt, entries } = answered.result === 'posted' ? answered : {};
      if (debt === undefined || entries === undefined) return officeReply(answered);
      const facts = debt.facts.map(({ fact: name, cents }) => ({ fact: name, cents }));
      return { status: 201, body: { ...debt, facts, entries } };
    },
  });
}

const withdrawal = z.strictObject({ reason });

export function postDebtWithdrawal(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/debts/{debtId}/withdrawal',
    summary: 'Put what is open of an old debt back into the account of the family',
    access: 'service',
    callers: ['office', 'operator'],
    body: withdrawal,
    idempotencyKey: 'required',
    answers: { 201: z.strictObject({ entries: z.array(postedLine) }) },
    async handle(context) {
      const { debtId } = context.params;
      const action = { ...context.body, type: 'debtWithdrawal' as const, debtId };
      return officeReply(await desk.act(action, context));
    },
  });
}
