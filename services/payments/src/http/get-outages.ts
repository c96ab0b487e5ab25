/** GET /internal/tenants/{tenant}/outages: when families could not pay; the newest first. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Outages } from '../store/outages.ts';
import { outageBody, outageView } from './outage-view.ts';

export function getOutages(outages: Outages): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/outages',
    summary: 'List the times in which families could not pay',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 200: z.strictObject({ outages: z.array(outageBody) }) },
    async handle({ params: { tenant } }) {
      const found = await outages.ofTenant(tenant);
      return { status: 200, body: { outages: found.map(outageView) } };
    },
  });
}
