/** GET /internal/tenants/{tenant}/accounts/{accountId}: the balance, as far as it is posted. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import type { Statements } from '../store/statements.ts';
import { accountAnswer, accountBody } from './account-body.ts';

export function getAccount(statements: Statements): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}',
    summary: 'Show an account’s balance and what it rests on',
    access: 'service',
    answers: { 200: accountAnswer },
    async handle({ params: { tenant, accountId } }) {
      const account = await statements.account(tenant, accountId);
      if (account === null) throw noSuchAccount();
      return { status: 200, body: accountBody(account) };
    },
  });
}

export function noSuchAccount() {
  return problem(404, {
    type: 'no-such-account',
    detail: 'Billing knows no account with this id in this Comune.',
  });
}
