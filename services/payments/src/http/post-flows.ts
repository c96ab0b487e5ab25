/** POST /internal/tenants/{tenant}/flows: the file of a reporting flow, as a PSP hands it on. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { MAX_FLOW_BYTES, readFlowFile } from '../settlement/flow-file.ts';
import { askedCreditor, type SettlementNeeds, settlementCallers } from './settlement-needs.ts';

const taken = z.strictObject({
  flow: z.string(),
  psp: z.string(),
  payments: z.int(),
  cents: z.int(),
  /** Whether it was here already, from PagoPA or by an earlier upload. */
  isKnown: z.boolean(),
});

export function postFlows(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/flows',
    summary: 'Take the file of a reporting flow (FlussoRiversamento)',
    access: 'service',
    callers: settlementCallers,
    rawBody: true,
    bodyLimitBytes: MAX_FLOW_BYTES,
    answers: { 200: taken, 201: taken },
    async handle({ params, body, actor }) {
      const { creditor } = await askedCreditor(needs, params.tenant);
      const reading = readFlowFile(body);
      if (reading.kind === 'refused') {
        throw problem(422, { type: 'flow-not-readable', detail: reading.reason });
      }
      const { version, payments } = reading.flow;
      if (version.creditorFiscalCode !== creditor.fiscalCode) {
        const detail = 'The flow is for another creditor.';
        throw problem(422, { type: 'flow-of-another', detail });
      }
      const outcome = await needs.takeFlow(creditor, { flow: reading.flow, by: actor });
      if (outcome === 'differs') {
        const detail = 'A flow of this name and moment is here with other content.';
        throw problem(409, { type: 'flow-differs', detail });
      }
      return {
        status: outcome === 'stored' ? 201 : 200,
        body: {
          ...{ flow: version.flow, psp: version.psp },
          ...{ payments: payments.length, cents: version.declaredCents },
          isKnown: outcome === 'known',
        },
      };
    },
  });
}
