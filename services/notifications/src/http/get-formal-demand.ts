/** GET …/accounts/{accountId}/formal-demand.pdf: the draft of a demand, for the office to sign. */
import { printed } from '@mestolo/paper/print-sheet.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { formalDemandPaper } from '../paper/formal-demand.ts';
import type { FormalDemands } from '../store/formal-demands.ts';

export function getFormalDemand(demandOf: FormalDemands): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/formal-demand.pdf',
    summary: 'Give the draft of a formal demand as a PDF to check and sign; no machine sends it',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    produces: 'application/pdf',
    answers: { 200: z.string() },
    async handle({ params: { tenant, accountId } }) {
      const demand = await demandOf(tenant, accountId);
      if (demand === 'unknownAccount') {
        throw problem(404, { type: 'unknown-account', detail: 'This Comune has no such account.' });
      }
      if (demand === 'notDue') {
        throw problem(409, {
          type: 'demand-not-due',
          detail: 'A demand is due a week after the third reminder of a debt that still stands.',
        });
      }
      return {
        status: 200,
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': 'inline; filename="messa-in-mora.pdf"',
          'cache-control': 'no-store',
        },
        body: await printed(formalDemandPaper(demand)),
      };
    },
  });
}
