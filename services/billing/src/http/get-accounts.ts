/** GET /internal/tenants/{tenant}/accounts?ids=: the balances of several accounts at once. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Statements } from '../store/statements.ts';
import { accountAnswer, accountBody } from './account-body.ts';

const query = z.strictObject({
  ids: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(id).min(1).max(200)),
});

export function getAccounts(statements: Statements): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts',
    summary: 'Show the balances of several accounts',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ accounts: z.array(accountAnswer) }) },
    async handle({ params: { tenant }, query: { ids } }) {
      const accounts = await statements.accounts(tenant, ids);
      return { status: 200, body: { accounts: accounts.map(accountBody) } };
    },
  });
}
