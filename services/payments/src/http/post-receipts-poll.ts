/** POST /internal/tenants/{tenant}/receipts:poll: asks PagoPA's archive for receipts at once. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { ReceiptPoll } from '../outbound/receipt-poll.ts';
import type { Queries } from '../store/queries.ts';

export interface PollNeeds {
  readonly queries: Pick<Queries, 'comune'>;
  readonly poll: ReceiptPoll;
}

const polled = z.strictObject({
  /** Receipts taken now. */
  taken: z.int(),
  /** Receipts that could not be read; they are asked for again. */
  failed: z.int(),
});

export function postReceiptsPoll({ queries, poll }: PollNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/receipts:poll',
    summary: 'Ask PagoPA’s archive of positions for receipts at once',
    access: 'service',
    callers: ['office', 'operator'],
    answers: { 200: polled },
    async handle({ params: { tenant } }) {
      const creditor = (await queries.comune(tenant))?.creditor;
      if (creditor?.provider !== 'gpd') {
        const detail = 'The receipts of this Comune come to its station, not from the archive.';
        throw problem(409, { type: 'not-gpd', detail });
      }
      const outcome = await poll.now(creditor);
      if (outcome.kind === 'polled') {
        const { taken, failed } = outcome;
        return { status: 200, body: { taken, failed } };
      }
      const detail = 'PagoPA’s archive of receipts can’t be read now. Nothing is lost by waiting.';
      throw problem(
        503,
        { type: 'receipts-unavailable', detail },
        { headers: { 'retry-after': '60' } },
      );
    },
  });
}
