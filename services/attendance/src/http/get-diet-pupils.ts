/** GET …/diets/{code}/pupils?on=: for whom a kitchen cooks a diet, so that they can be told. */
import { dietCode, id } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import { schoolDay } from './kitchen-shapes.ts';

/** A diet tells of health or of faith: ids alone leave, to the service that writes to parents. */
export function getDietPupils(listings: KitchenListings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/diets/{code}/pupils',
    summary: 'List the pupils who have a diet on a day, by their ids alone',
    access: 'service',
    callers: ['notifications'],
    query: z.strictObject({ on: schoolDay }),
    answers: { 200: z.strictObject({ pupilIds: z.array(id) }) },
    async handle({ params: { tenant, code }, query: { on } }) {
      if (!dietCode.safeParse(code).success) {
        const detail = 'A code of a diet has up to 10 capital letters, digits and hyphens.';
        throw problem(400, { type: 'diet-code', detail });
      }
      const pupilIds = await listings.pupilsWithDiet(tenant, { code, on });
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { pupilIds } };
    },
  });
}
