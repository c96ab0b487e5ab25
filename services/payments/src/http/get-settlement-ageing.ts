/** GET /internal/tenants/{tenant}/settlement/ageing: what is open, and for how long. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { addDays } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { SettledPayment } from '../domain/settlement-match.ts';
import { ageOf, ages, sumByAge } from '../domain/settlement-summary.ts';
import {
  askedSettlement,
  type SettlementNeeds,
  settlementCallers,
  sumBody,
} from './settlement-needs.ts';

const SHOWN = 500;
/** Notices of school years long closed are no work of settlement any more. */
const NOTICES_OF_DAYS = 800;

const row = z.strictObject({
  since: localDate,
  age: z.enum(ages),
  cents: z.int(),
  noticeNumber: z.string().nullable(),
  iur: z.string().nullable(),
  flow: z.string().nullable(),
});
const list = z.strictObject({
  byAge: z.strictObject({
    upTo7Days: sumBody,
    upTo30Days: sumBody,
    upTo90Days: sumBody,
    older: sumBody,
  }),
  /** The oldest. */
  oldest: z.array(row),
});
const ageing = z.strictObject({
  today: localDate,
  /** Notices past their day that nobody has paid. */
  pastDue: list,
  /** Paid, and in no flow yet. */
  notReported: list,
  /** In a flow, and not with the treasurer yet. */
  notSettled: list,
});

type Row = z.infer<typeof row>;

export function getSettlementAgeing(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/settlement/ageing',
    summary: 'What has not been paid, reported or booked, by how long it has waited',
    access: 'service',
    callers: settlementCallers,
    query: z.strictObject({ from: localDate.optional() }),
    answers: { 200: ageing },
    async handle({ params, query }) {
      const { settlement, today } = await askedSettlement(needs, params.tenant, query);
      const { payments } = settlement;
      const since = addDays(today, -NOTICES_OF_DAYS);
      const notices = await needs.pastNotices(params.tenant, since, today);
      const pastDue = notices.map(({ noticeNumber, amountCents, dueOn }) => ({
        ...{ since: dueOn, cents: amountCents, noticeNumber },
        ...{ iur: null, flow: null },
      }));
      const inState = (state: SettledPayment['state']) =>
        payments.filter((one) => one.state === state);
      const notReported = inState('credited').map((one) => rowOf(one, one.paidOn));
      const notSettled = inState('reported').map((one) =>
        rowOf(one, one.flow?.version.regulationOn ?? one.paidOn),
      );
      return {
        status: 200,
        body: {
          today,
          pastDue: listOf(pastDue, today),
          notReported: listOf(notReported, today),
          notSettled: listOf(notSettled, today),
        },
      };
    },
  });
}

function rowOf({ cents, receipt, iur, flow }: SettledPayment, since: string): Omit<Row, 'age'> {
  const noticeNumber = receipt?.noticeNumber ?? null;
  return { since, cents, noticeNumber, iur, flow: flow?.version.flow ?? null };
}

function listOf(rows: readonly Omit<Row, 'age'>[], today: string) {
  const oldest = rows.toSorted((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)));
  return {
    byAge: sumByAge(rows, today),
    oldest: oldest.slice(0, SHOWN).map((one) => ({ ...one, age: ageOf(one.since, today) })),
  };
}
