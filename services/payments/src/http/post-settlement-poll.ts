/** POST /internal/tenants/{tenant}/settlement:poll: asks PagoPA for new flows now. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { askedCreditor, type SettlementNeeds, settlementCallers } from './settlement-needs.ts';

const round = z.strictObject({
  flows: z.int(),
  recovered: z.int(),
  reversed: z.int(),
  /** What went wrong, for an operator; null where all went well. */
  trouble: z.string().nullable(),
});

export function postSettlementPoll(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/settlement:poll',
    summary: 'Ask PagoPA for new reporting flows now',
    access: 'service',
    callers: settlementCallers,
    answers: { 200: round, 202: z.strictObject({ isRunning: z.literal(true) }) },
    async handle({ params }) {
      const { creditor } = await askedCreditor(needs, params.tenant);
      const done = await needs.pollNow(creditor);
      if (done === null) return { status: 202, body: { isRunning: true } };
      const { flows, recovered, reversed, trouble } = done;
      return { status: 200, body: { flows, recovered, reversed, trouble } };
    },
  });
}
