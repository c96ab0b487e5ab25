/** GET /internal/tenants/{tenant}/families/{accountId}: a family with everyone in it, in clear. */
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { Reads } from '../store/reads.ts';
import { family } from './answers.ts';

export const getFamily = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/families/{accountId}',
    access: 'service',
    // Billing asks for names when it renders a statement, and keeps none.
    callers: ['billing', 'portal', 'office', 'operator'],
    summary: 'Show a family with everyone in it, in clear',
    answers: { 200: family },
    async handle({ params: { tenant, accountId } }) {
      const found = await reads.family(tenant, accountId);
      if (!found) throw problem(404, { detail: 'This Comune has no such family.' });
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: found };
    },
  });
