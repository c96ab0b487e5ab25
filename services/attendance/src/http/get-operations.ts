/** GET …/operations: what people did here, in the order of the chain. */
import { actor } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Listings } from '../store/listings.ts';

const query = z.strictObject({
  /** `device:<id>`, `case:<id>`, `pupil:<id>:<day>`, `class:<id>:<day>` */
  subject: z.string().max(200).optional(),
  ...pageQuery(z.tuple([z.int()]), { most: 500, usual: 100 }),
});

const operation = z.strictObject({
  number: z.int().positive(),
  kind: z.string(),
  subject: z.string(),
  actor,
  role: z.string(),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  at: z.iso.datetime(),
  traceId: z.string().nullable(),
  schema: z.int(),
  prevHash: z.string(),
  hash: z.string(),
});

export function getOperations(listings: Listings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/operations',
    summary: 'List what people did, each action linked to the one before by its hash',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: z.strictObject({ operations: z.array(operation), next: nextCursor }) },
    async handle({ params: { tenant }, query: { subject, after, limit } }) {
      const wanted = {
        tenant,
        ...(subject === undefined ? {} : { subject }),
        ...(after && { number: { $gt: after[0] } }),
      };
      const found = await listings.operationsOf(wanted, limit + 1);
      const { rows, next } = pageOf(found, limit, ({ number }) => [number]);
      const operations = rows.map(({ _id, tenant: _tenant, ...shown }) => shown);
      return { status: 200, body: { operations, next } };
    },
  });
}
