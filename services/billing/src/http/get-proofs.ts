/** GET /internal/tenants/{tenant}/proofs: what the last proofs of the books have found. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { proofAnswer, proofBody } from './proof-body.ts';
import type { Proofs } from './proof-needs.ts';

const query = z.strictObject(pageQuery(z.tuple([z.iso.datetime()]), { most: 100, usual: 20 }));

export function getProofs({ results }: Proofs): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/proofs',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Results of the proofs of the books, the newest first',
    query,
    answers: { 200: z.strictObject({ proofs: z.array(proofAnswer), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const before = after ? { before: new Date(after[0]) } : {};
      const found = await results.proofs(tenant, { ...before, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ startedAt }) => [startedAt.toISOString()]);
      return { status: 200, body: { proofs: rows.map(proofBody), next } };
    },
  });
}
