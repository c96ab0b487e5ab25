/** GET /internal/tenants/{tenant}/control-totals?from=&to=: what billing knows, day by day. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Proofs } from './proof-needs.ts';

const query = z.strictObject({ from: localDate, to: localDate });

const day = z.strictObject({ day: localDate, count: z.int().nonnegative(), xor: z.string() });

const missingFact = z.strictObject({
  kind: z.enum(['meal', 'receipt']),
  fact: z.string(),
  revision: z.int(),
  day: localDate,
  firstSeenAt: z.iso.datetime(),
  /** How often it was asked for again. */
  resends: z.int().nonnegative(),
});

const MISSING_AT_MOST = 500;

export function getControlTotals({ facts }: Proofs): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/control-totals',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Meals and receipts known to billing by day, and those it misses',
    query,
    answers: {
      200: z.strictObject({
        meals: z.array(day),
        receipts: z.array(day),
        missing: z.array(missingFact),
      }),
    },
    async handle({ params: { tenant }, query: days }) {
      const meals = await facts.totals('meal', tenant, days);
      const receipts = await facts.totals('receipt', tenant, days);
      const found = await facts.allMissing(tenant, MISSING_AT_MOST);
      const missing = found.map(({ kind, fact, revision, day, firstSeenAt, resends }) => {
        return { kind, fact, revision, day, firstSeenAt: firstSeenAt.toISOString(), resends };
      });
      return { status: 200, body: { meals, receipts, missing } };
    },
  });
}
