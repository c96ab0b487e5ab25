/** GET /internal/tenants/{tenant}/families/{accountId}: a family with everyone in it, in clear. */
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { Reads } from '../store/reads.ts';

export const getFamily = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/families/{accountId}',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    async handle({ params: { tenant, accountId } }) {
      const family = await reads.family(tenant, accountId);
      if (!family) throw problem(404, { detail: 'This Comune has no such family.' });
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: family };
    },
  });
