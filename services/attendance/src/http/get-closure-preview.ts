/** GET …/closures/{closureId}/preview: the meals that stand on the days of a closure. */
import { id, localDate, mealId } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Closure } from '../domain/closures.ts';
import type { KitchenListings } from '../store/kitchen-listings.ts';

const query = z.strictObject(
  pageQuery(z.tuple([z.string(), z.string()]), { most: 1_000, usual: 200 }),
);

const meal = z.strictObject({
  mealId,
  servedOn: localDate,
  pupilId: id,
  accountId: id,
  schoolId: id,
  state: z.enum(['eaten', 'ordered']),
  revision: z.int(),
});

const preview = z.strictObject({
  closureId: id,
  from: localDate,
  to: localDate,
  schoolId: id.nullable(),
  classId: id.nullable(),
  cause: z.string(),
  /** What a confirmation takes back, in all. */
  total: z.int(),
  meals: z.array(meal),
  next: nextCursor,
});

export function getClosurePreview(listings: KitchenListings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/closures/{closureId}/preview',
    summary: 'Show which recorded meals a closure would take back',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: preview },
    async handle({ params: { tenant, closureId }, query: { after, limit } }) {
      const closure = await findClosure(listings, { tenant, closureId });
      const standing = await listings.mealsUnder(tenant, closure);
      const left = standing.filter(
        ({ servedOn, _id }) => after === undefined || `${servedOn} ${_id}` > after.join(' '),
      );
      const { rows, next } = pageOf(left, limit, ({ servedOn, _id }) => [servedOn, _id]);
      const meals = rows.map(
        ({ _id, servedOn, pupilId, accountId, schoolId, state, revision }) => ({
          ...{ mealId: _id, servedOn, pupilId, accountId, schoolId, state, revision },
        }),
      );
      return { status: 200, body: { ...closure, closureId, total: standing.length, meals, next } };
    },
  });
}

/** @throws HttpProblem 404 where the calendar, as far as it has arrived, has no such closure */
export async function findClosure(
  listings: KitchenListings,
  { tenant, closureId }: { readonly tenant: string; readonly closureId: string },
): Promise<Closure> {
  const calendar = await listings.calendar(tenant);
  const closure = calendar?.closures.find((one) => one.closureId === closureId);
  if (closure) return closure;
  throw problem(404, { type: 'unknown-closure', detail: 'The calendar has no such closure.' });
}
