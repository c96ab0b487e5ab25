/** GET …/operations: what people did with money here, in the order of the chain. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { OfficeLists } from '../store/office-lists.ts';
import { actorBody, callers } from './office-fields.ts';

const query = z.strictObject({
  /** `account:<id>`, `approval:<id>`, `contest:<id>`, `takeover:<hash>` */
  subject: z.string().max(200).optional(),
  ...pageQuery(z.tuple([z.int()]), { most: 500, usual: 100 }),
});

const operation = z.strictObject({
  number: z.int().positive(),
  kind: z.string(),
  subject: z.string(),
  actor: actorBody,
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

export function getOperations(lists: OfficeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/operations',
    summary: 'List what people did, each action linked to the one before by its hash',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ operations: z.array(operation), next: nextCursor }) },
    async handle({ params: { tenant }, query: { subject, after, limit } }) {
      const found = await lists.operations(tenant, { subject, after, limit });
      const { rows, next } = pageOf(found, limit, ({ number }) => [number]);
      const operations = rows.map(({ _id, tenant: _tenant, ...shown }) => shown);
      return { status: 200, body: { operations, next } };
    },
  });
}
