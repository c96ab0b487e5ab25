/** GET /internal/tenants/{tenant}/signed-heads: the sheets of heads, to be kept elsewhere too. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Proofs } from './proof-needs.ts';

const query = z.strictObject(pageQuery(z.tuple([z.int().nonnegative()]), { most: 50, usual: 10 }));

const sheet = z.strictObject({
  _id: z.string(),
  schema: z.int(),
  tenant: z.string(),
  number: z.int(),
  day: z.iso.date(),
  signedAt: z.iso.datetime(),
  accounts: z.int(),
  entries: z.int(),
  heads: z.array(
    z.strictObject({
      accountId: z.string(),
      version: z.int(),
      head: z.string(),
      balanceCents: z.int(),
    }),
  ),
  prevHash: z.string(),
  hash: z.string(),
  signer: z.string(),
  signature: z.string(),
});

export function getSignedHeads({ results }: Proofs): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/signed-heads',
    access: 'service',
    callers: ['office', 'operator'],
    summary: 'The signed heads of accounts, sheet after sheet from the first',
    query,
    answers: { 200: z.strictObject({ sheets: z.array(sheet), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await results.sheets(tenant, { after: after?.[0] ?? 0, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ number }) => [number]);
      const sheets = rows.map((row) => ({ ...row, signedAt: row.signedAt.toISOString() }));
      return { status: 200, body: { sheets, next } };
    },
  });
}
