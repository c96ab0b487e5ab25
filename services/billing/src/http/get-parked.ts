/** GET /internal/tenants/{tenant}/parked: meals without a price, and why. */
import { id, localDate, mealId } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Statements } from '../store/statements.ts';

const query = z.strictObject(pageQuery(z.tuple([z.string().max(200)]), { most: 500, usual: 100 }));

const parkedMeal = z.strictObject({
  mealId,
  revision: z.int().positive(),
  accountId: id,
  pupilId: id,
  schoolId: id,
  servedOn: localDate,
  waitsFor: z.enum(['pupil', 'rates', 'tariff']),
});

export function getParked(statements: Statements): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/parked',
    summary: 'List the meals that wait for their price',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ meals: z.array(parkedMeal), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const span = { after: after?.[0] ?? '', limit: limit + 1 };
      const found = await statements.parked(tenant, span);
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const meals = rows.map(({ mealId, revision, accountId, pupilId, ...meal }) => {
        const { schoolId, servedOn, waitsFor } = meal;
        return { mealId, revision, accountId, pupilId, schoolId, servedOn, waitsFor };
      });
      return { status: 200, body: { meals, next } };
    },
  });
}
