/** GET /internal/tenants/{tenant}/settlement.csv: one line a payment, for the accounting office. */
import { csvText } from '@mestolo/office-csv/csv-text.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { settlementSheet } from '../domain/settlement-sheet.ts';
import {
  askedSettlement,
  periodQuery,
  type SettlementNeeds,
  settlementCallers,
} from './settlement-needs.ts';

export function getSettlementCsv(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/settlement.csv',
    summary: 'Give what was paid, reported and booked as CSV for the accounting office',
    access: 'service',
    callers: settlementCallers,
    query: z.strictObject({
      ...periodQuery,
      /** Tax codes are opened only for who says that they are needed. */
      debtors: z.enum(['yes', 'no']).default('no'),
    }),
    produces: 'text/csv',
    answers: { 200: z.string() },
    async handle({ params: { tenant }, query: { debtors: wanted, ...days } }) {
      const { creditor, settlement } = await askedSettlement(needs, tenant, days);
      const { payments, differences } = settlement;
      const receipts = payments.flatMap(({ receipt }) => receipt ?? []);
      const debtors = wanted === 'yes' ? await needs.debtors(tenant, receipts) : new Map();
      const assessments = creditor.assessments ?? [];
      return {
        status: 200,
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="rendicontazione.csv"',
          'cache-control': 'no-store',
        },
        body: csvText(settlementSheet({ payments, differences, assessments, debtors })),
      };
    },
  });
}
