/** GET …/accounts/{accountId}/debts: old debts that stand apart, and what was posted to each. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DebtLists } from '../store/debt-lists.ts';
import { debtAnswer, debtBody } from './debt-fields.ts';
import { lineAnswer, lineBody } from './get-statement.ts';
import { callers } from './office-fields.ts';

const answer = z.strictObject({
  debts: z.array(z.strictObject({ ...debtAnswer.shape, entries: z.array(lineAnswer) })),
});

export function getDebts(lists: DebtLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/debts',
    summary: 'List the old debts of an account that have notices of their own',
    access: 'service',
    callers,
    answers: { 200: answer },
    async handle({ params: { tenant, accountId } }) {
      const found = await lists.ofAccount(tenant, accountId);
      const debts = found.map(({ debt, lines }) => {
        return { ...debtBody(debt), entries: lines.map(lineBody) };
      });
      return { status: 200, body: { debts } };
    },
  });
}
