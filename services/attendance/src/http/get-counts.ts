/** GET /internal/tenants/{tenant}/counts?servedOn=: what each kitchen is to make on a day. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import { count, countBody, schoolDay } from './kitchen-shapes.ts';

const query = z.strictObject({ servedOn: schoolDay, schoolId: z.uuid().optional() });

export function getCounts(listings: KitchenListings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/counts',
    summary: 'Show what each kitchen has to cook on a day',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: z.strictObject({ counts: z.array(count) }) },
    async handle({ params: { tenant }, query }) {
      const counts = await listings.counts({ tenant, ...query });
      return { status: 200, body: { counts: counts.map(countBody) } };
    },
  });
}
