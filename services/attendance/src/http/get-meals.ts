/** GET /internal/tenants/{tenant}/meals?servedOn=: the meals of a day, for checks and control. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Listings } from '../store/listings.ts';
import { page } from './page.ts';

const query = z.strictObject({ servedOn: z.iso.date(), ...page });

export function getMeals(listings: Listings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/meals',
    summary: 'List the meals of a day',
    access: 'service',
    query,
    async handle({ params: { tenant }, query: { servedOn, after, limit } }) {
      const found = await listings.mealsOf({ tenant, servedOn }, { after: after ?? null, limit });
      const meals = found.map(({ _id, schema, ...meal }) => ({ mealId: _id, ...meal }));
      const next = found.length < limit ? null : (found.at(-1)?._id ?? null);
      return { status: 200, body: { meals, next } };
    },
  });
}
