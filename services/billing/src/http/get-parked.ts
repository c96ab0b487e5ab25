/** GET /internal/tenants/{tenant}/parked: meals without a price, and why. */
import { id, localDate, mealId } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Statements } from '../store/statements.ts';

const query = z.strictObject({
  after: z.string().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

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
    async handle({ params: { tenant }, query: page }) {
      const found = await statements.parked(tenant, page);
      const meals = found.map(({ mealId, revision, accountId, pupilId, ...meal }) => {
        const { schoolId, servedOn, waitsFor } = meal;
        return { mealId, revision, accountId, pupilId, schoolId, servedOn, waitsFor };
      });
      const next = found.length < page.limit ? null : (found.at(-1)?._id ?? null);
      return { status: 200, body: { meals, next } };
    },
  });
}
