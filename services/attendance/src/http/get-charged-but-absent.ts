/** GET …/charged-but-absent: ordered meals of pupils who were seen to be absent, still due. */
import { id, instant, localDate, mealId } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { behind, nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { CASE_ORDER, type KitchenListings } from '../store/kitchen-listings.ts';

const query = z.strictObject(
  pageQuery(z.tuple([z.string(), z.string()]), { most: 500, usual: 100 }),
);

const line = z.strictObject({
  caseId: z.string(),
  mealId,
  revision: z.int(),
  servedOn: localDate,
  pupilId: id,
  accountId: id,
  schoolId: id,
  openedAt: instant,
  /** Who said that nobody was there. */
  observationId: z.string(),
  /** What the office may post to `…/meals/{mealId}/waiver` with an id of its own. */
  proposal: z.strictObject({ requestId: z.string(), reason: z.string() }),
});

export function getChargedButAbsent(listings: KitchenListings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/charged-but-absent',
    summary: 'List pupils who were charged for a meal they did not eat',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: z.strictObject({ meals: z.array(line), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const page = { behind: behind(CASE_ORDER, after), limit: limit + 1 };
      const { cases, meals } = await listings.chargedButAbsent(tenant, page);
      const { rows, next } = pageOf(cases, limit, ({ openedAt, caseId }) => [openedAt, caseId]);
      const lines = rows.flatMap(({ caseId, pupilId, servedOn, openedAt, observationId }) => {
        const meal = meals.find((one) => one.pupilId === pupilId && one.servedOn === servedOn);
        if (!meal) return [];
        const { _id, revision, accountId, schoolId } = meal;
        const proposal = { requestId: caseId, reason: 'Recorded absent after the cut-off' };
        const about = { caseId, mealId: _id, revision, servedOn, pupilId, accountId, schoolId };
        return [{ ...about, openedAt, observationId, proposal }];
      });
      return { status: 200, body: { meals: lines, next } };
    },
  });
}
