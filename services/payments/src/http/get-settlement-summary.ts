/** GET /internal/tenants/{tenant}/settlement/summary?from=&to=: what is wrong, then every day. */
import { localDate } from '@mestolo/contracts/values.ts';
import { sumCents } from '@mestolo/money/cents.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { differenceKindNames, differenceKinds } from '../domain/settlement-differences.ts';
import { summaryByDay } from '../domain/settlement-summary.ts';
import {
  askedSettlement,
  periodQuery,
  type SettlementNeeds,
  settlementCallers,
  sumBody,
} from './settlement-needs.ts';

const summary = z.strictObject({
  from: localDate,
  to: localDate,
  /** How many somebody has to look at. */
  todo: z.int(),
  differences: z.array(
    z.strictObject({
      kind: z.enum(differenceKindNames),
      weight: z.enum(['todo', 'note']),
      what: z.string(),
      whatToDo: z.string(),
      count: z.int(),
    }),
  ),
  days: z.array(
    z.strictObject({
      day: localDate,
      states: z.strictObject({
        credited: sumBody,
        reported: sumBody,
        settled: sumBody,
        reversed: sumBody,
        withoutReceipt: sumBody,
      }),
    }),
  ),
  flows: z.strictObject({
    count: z.int(),
    cents: z.int(),
    settled: z.int(),
    settledCents: z.int(),
  }),
  /** Payments of other services of the creditor in the same flows. */
  elsewhere: sumBody,
  /** When PagoPA was last asked for flows, and what went wrong then. */
  lastPoll: z.strictObject({ at: z.iso.datetime(), error: z.string().nullable() }).nullable(),
});

export function getSettlementSummary(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/settlement/summary',
    summary: 'How receipts, reporting flows and the treasurer’s book agree, day by day',
    access: 'service',
    callers: settlementCallers,
    query: z.strictObject(periodQuery),
    answers: { 200: summary },
    async handle({ params, query }) {
      const asked = await askedSettlement(needs, params.tenant, query);
      const { creditor, period, settlement } = asked;
      const { differences, payments, flows, elsewhere } = settlement;
      const settled = flows.filter(({ isSettled }) => isSettled);
      const cents = (some: typeof flows) =>
        sumCents(...some.map(({ version }) => version.declaredCents));
      const poll = await needs.polls.of(creditor.fiscalCode);
      return {
        status: 200,
        body: {
          ...period,
          todo: differences.filter(({ kind }) => differenceKinds[kind].weight === 'todo').length,
          differences: differenceKindNames.flatMap((kind) => {
            const count = differences.filter((one) => one.kind === kind).length;
            return count === 0 ? [] : { kind, ...differenceKinds[kind], count };
          }),
          days: summaryByDay(payments),
          flows: {
            ...{ count: flows.length, cents: cents(flows) },
            ...{ settled: settled.length, settledCents: cents(settled) },
          },
          elsewhere,
          lastPoll: poll?.lastAt ? { at: poll.lastAt.toISOString(), error: poll.error } : null,
        },
      };
    },
  });
}
