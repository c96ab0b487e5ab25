/** GET …/cases: what waits for the office, or what became of it, oldest first. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { behind, nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Listings } from '../store/listings.ts';
import { caseAnswer, caseKind, shownCase } from './case-fields.ts';

const query = z.strictObject({
  state: z.enum(['open', 'closed']).default('open'),
  kind: caseKind.optional(),
  schoolId: z.uuid().optional(),
  ...pageQuery(z.tuple([z.iso.datetime(), z.string()]), { most: 500, usual: 100 }),
});

export function getCases(listings: Listings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/cases',
    summary: 'List parked lines, contradicting observers and devices of other schools',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ cases: z.array(caseAnswer), next: nextCursor }) },
    async handle({ params: { tenant }, query: { state, kind, schoolId, after, limit } }) {
      const wanted = {
        tenant,
        state,
        ...(kind && { kind }),
        ...(schoolId && { schoolId }),
        ...behind({ openedAt: 1, caseId: 1 }, after),
      };
      const found = await listings.casesOf(wanted, limit + 1);
      const { rows, next } = pageOf(found, limit, ({ openedAt, caseId }) => [openedAt, caseId]);
      return { status: 200, body: { cases: rows.map(shownCase), next } };
    },
  });
}
