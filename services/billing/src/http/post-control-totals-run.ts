/** POST /internal/tenants/{tenant}/control-totals:run: compares now, asks for what is missing. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { controlReport } from './proof-body.ts';
import type { Proofs } from './proof-needs.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS_AT_MOST = 750;

const body = z.strictObject({
  from: localDate,
  to: localDate,
  /** What is missing for less is taken to be on its way; 0 asks for all of it at once. */
  olderThanMinutes: z.int().min(0).max(1_440).default(10),
});

export function postControlTotalsRun({ compare }: Proofs): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/control-totals:run',
    access: 'service',
    callers: ['office', 'operator'],
    summary: 'Compares meals and receipts with where they began, and asks for the missing ones',
    body,
    answers: { 200: controlReport },
    async handle({ params: { tenant }, body: { from, to, olderThanMinutes } }) {
      const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
      if (days < 0 || days > DAYS_AT_MOST) {
        const detail = `The days must be in their order, and ${DAYS_AT_MOST} at most.`;
        throw problem(422, { type: 'unusable-days', detail });
      }
      const watermarkMs = olderThanMinutes * MINUTE_MS;
      const report = await compare({ tenant, from, to, watermarkMs });
      return { status: 200, body: controlReport.parse(report) };
    },
  });
}
