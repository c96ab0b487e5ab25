/** GET …/operations: who did what and why, in pages; the hashes let a reader check the chain. */
import { defineRoute } from '@mestolo/service/http.ts';
import { behind, nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Reads } from '../store/reads.ts';
import { operation } from './answers.ts';

const query = z.strictObject({
  ...pageQuery(z.tuple([z.int()]), { most: 500, usual: 100 }),
  /** `family:<account>`, `pupil:<id>`, `staff:<id>` or `calendar:<tenant>`. */
  subject: z.string().max(100).optional(),
});

export const getOperations = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/operations',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'List what people did, oldest first, with the hash of the one before',
    query,
    answers: { 200: z.strictObject({ operations: z.array(operation), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit, subject } }) {
      const filter = { tenant, ...(subject ? { subject } : {}), ...behind({ number: 1 }, after) };
      const found = await reads.operations(filter, limit + 1);
      const { rows, next } = pageOf(found, limit, ({ number }) => [number]);
      const operations = rows.map(({ _id, tenant: _tenant, ...shown }) => shown);
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { operations, next } };
    },
  });
