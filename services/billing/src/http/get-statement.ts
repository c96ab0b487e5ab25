/** GET /internal/tenants/{tenant}/accounts/{accountId}/statement: every entry, explained. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { StatementLine, Statements } from '../store/statements.ts';
import { accountBody } from './account-body.ts';
import { noSuchAccount } from './get-account.ts';

const query = z.strictObject({
  /** How many lines to leave out at the start. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export function getStatement(statements: Statements): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/statement',
    access: 'service',
    query,
    async handle({ params: { tenant, accountId }, query: { after, limit } }) {
      const account = await statements.account(tenant, accountId);
      if (account === null) throw noSuchAccount();
      const lines = await statements.statement(tenant, accountId);
      const end = after + limit;
      return {
        status: 200,
        body: {
          account: accountBody(account),
          entries: lines.slice(after, end).map(lineBody),
          total: lines.length,
          next: end < lines.length ? end : null,
        },
      };
    },
  });
}

function lineBody({ entry, runningBalanceCents }: StatementLine) {
  return {
    entryId: entry._id,
    kind: entry.kind,
    side: entry.side,
    amountCents: entry.amountCents,
    effectiveOn: entry.effectiveOn,
    recordedAt: entry.recordedAt.toISOString(),
    accountVersion: entry.accountVersion,
    balanceAfterCents: entry.balanceAfterCents,
    runningBalanceCents,
    mealId: entry.mealId ?? null,
    revision: entry.revision ?? null,
    pupilId: entry.pupilId ?? null,
    schoolId: entry.schoolId ?? null,
    tariff: entry.tariff ?? null,
    band: entry.band ?? null,
    receipt: entry.receipt ?? null,
    actor: entry.actor,
    reason: entry.reason ?? null,
    source: entry.source,
    traceId: entry.traceId ?? null,
    prevHash: entry.prevHash,
    hash: entry.hash,
  };
}
