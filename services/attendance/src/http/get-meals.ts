/** GET /internal/tenants/{tenant}/meals?servedOn=: the meals of a day, for checks and control. */
import { actor, id, instant, localDate, mealId, mealSlot } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Listings } from '../store/listings.ts';
import { page } from './page.ts';

const query = z.strictObject({ servedOn: z.iso.date(), accountId: id.optional(), ...page });

const meal = z.strictObject({
  mealId,
  tenant: z.string(),
  accountId: id,
  pupilId: id,
  schoolId: id,
  servedOn: localDate,
  slot: mealSlot,
  revision: z.int().positive(),
  state: z.enum(['eaten', 'ordered', 'absent', 'void']),
  observationId: z.string(),
  recordedAt: instant,
  observations: z.int(),
  otherSchool: z.boolean(),
  missed: z.boolean().optional(),
  conflict: z.boolean().optional(),
  actor: actor.optional(),
  reason: z.string().nullish(),
  replaces: mealId.optional(),
  standIns: z.int().optional(),
  decidedAt: instant.optional(),
});

export function getMeals(listings: Listings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/meals',
    summary: 'List the meals of a day',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ meals: z.array(meal), next: nextCursor }) },
    async handle({ params: { tenant }, query: { servedOn, accountId, after, limit } }) {
      const span = { after: after?.[0] ?? null, limit: limit + 1 };
      const found = await listings.mealsOf({ tenant, servedOn, accountId }, span);
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const meals = rows.map(({ _id, schema, ...rest }) => ({ mealId: _id, ...rest }));
      return { status: 200, body: { meals, next } };
    },
  });
}
