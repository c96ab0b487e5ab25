/** GET /internal/tenants/{tenant}/accounts/{accountId}: the balance, posted and projected. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Projections } from '../store/projections.ts';
import type { Statements } from '../store/statements.ts';
import { accountAnswer, accountBody } from './account-body.ts';

const answer = accountAnswer.extend({
  /** With the meals of today that are on their way; null where that cannot be known now. */
  projectedCents: z.int().nullable(),
  /** How many these are, and how many of them have no price yet. */
  unposted: z.int().nullable(),
  unpriced: z.int().nullable(),
  /** Last day on which the account may be below zero without being reminded. */
  graceUntil: localDate.nullable(),
});

export function getAccount(statements: Statements, projections: Projections): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}',
    summary: 'Show an account’s balance and what it rests on',
    access: 'service',
    answers: { 200: answer },
    async handle({ params: { tenant, accountId } }) {
      const account = await statements.account(tenant, accountId);
      if (account === null) throw noSuchAccount();
      const { projection, graceUntil } = await projections.of(account);
      const { projectedCents = null, unposted = null, unpriced = null } = projection ?? {};
      const outlook = { projectedCents, unposted, unpriced, graceUntil };
      return { status: 200, body: { ...accountBody(account), ...outlook } };
    },
  });
}

export function noSuchAccount() {
  return problem(404, {
    type: 'no-such-account',
    detail: 'Billing knows no account with this id in this Comune.',
  });
}
