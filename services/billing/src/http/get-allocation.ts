/** GET /internal/tenants/{tenant}/accounts/{accountId}/allocation: which credit paid what. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { allocate } from '../domain/allocation.ts';
import type { Statements } from '../store/statements.ts';
import { noSuchAccount } from './get-account.ts';

const key = z.tuple([z.int().nonnegative()]);
const query = z.strictObject({
  /** Only what is not paid yet. */
  open: z.enum(['true', 'false']).default('false'),
  ...pageQuery(key, { most: 500, usual: 100 }),
});

const cents = z.int().nonnegative();
const answer = z.strictObject({
  openCents: cents,
  unusedCents: cents,
  debts: z.array(
    z.strictObject({
      fact: z.string(),
      entryId: z.string(),
      effectiveOn: localDate,
      amountCents: cents,
      openCents: cents,
      isSegregated: z.boolean(),
      paidBy: z.array(z.strictObject({ entryId: z.string(), cents })),
    }),
  ),
  credits: z.array(
    z.strictObject({
      entryId: z.string(),
      effectiveOn: localDate,
      amountCents: cents,
      withdrawnCents: cents,
      usedCents: cents,
    }),
  ),
  next: nextCursor,
});

export function getAllocation(statements: Statements): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/allocation',
    access: 'service',
    summary: 'Which credits paid which debts, the oldest first, and what is open',
    query,
    answers: { 200: answer },
    async handle({ params: { tenant, accountId }, query: { open, after, limit } }) {
      const account = await statements.account(tenant, accountId);
      if (account === null) throw noSuchAccount();
      const lines = await statements.statement(tenant, accountId);
      const { debts, credits, ...sums } = allocate(lines.map(({ entry }) => entry));
      const shown = open === 'true' ? debts.filter(({ openCents }) => openCents > 0) : debts;
      const [skip = 0] = after ?? [];
      const found = shown.slice(skip, skip + limit + 1);
      const { rows, next } = pageOf(found, limit, () => [skip + limit]);
      return { status: 200, body: { ...sums, debts: rows, credits, next } };
    },
  });
}
