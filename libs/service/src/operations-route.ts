/** GET …/operations: what people did in a service, in the order of the chain; the same in each. */
import { actor, instant } from '@mestolo/contracts/values.ts';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { defineRoute, type Route } from './http.ts';
import { OPERATIONS, type Operation } from './operation-log.ts';
import { behind, nextCursor, pageOf, pageQuery } from './pages.ts';

const query = z.strictObject({
  /** Kind and id of what was acted on, as the service names it: `device:<id>`, `account:<id>`. */
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
  at: instant,
  traceId: z.string().nullable(),
  schema: z.int(),
  prevHash: z.string(),
  hash: z.string(),
});

export interface OperationsQuery {
  readonly tenant: string;
  readonly subject?: string | undefined;
  /** The cursor: the number behind which to begin. */
  readonly after?: readonly [number] | undefined;
  readonly limit: number;
}

export type ReadOperations = (wanted: OperationsQuery) => Promise<Operation[]>;

/** Reads them oldest first. */
export function operationReader(db: mongo.Db): ReadOperations {
  return ({ tenant, subject, after, limit }) =>
    db
      .collection<Operation>(OPERATIONS)
      .find<Operation>({ tenant, ...(subject && { subject }), ...behind({ number: 1 }, after) })
      .sort({ number: 1 })
      .limit(limit)
      .toArray();
}

export function operationsRoute(read: ReadOperations): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/operations',
    summary: 'List what people did, each action linked to the one before by its hash',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: z.strictObject({ operations: z.array(operation), next: nextCursor }) },
    async handle({ params: { tenant }, query: { subject, after, limit } }) {
      const found = await read({ tenant, subject, after, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ number }) => [number]);
      const operations = rows.map(({ _id, tenant: _tenant, ...shown }) => shown);
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { operations, next } };
    },
  });
}
