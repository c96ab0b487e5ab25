/**
 * POST /internal/tenants/{tenant}/top-ups: a payment notice over an amount of the family's choice.
 */
import { id } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { MAX_AMOUNT_CENTS } from '../domain/amounts.ts';
import type { Queries } from '../store/queries.ts';
import type { TopUpAnswer, TopUpRequest } from '../store/top-up-door.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { noticeView } from './notice-view.ts';

const topUp = z.strictObject({
  accountId: id,
  amountCents: z.int().min(1).max(MAX_AMOUNT_CENTS),
});

export interface TopUpNeeds {
  readonly queries: Queries;
  readonly door: Door<TopUpRequest, TopUpAnswer>;
}

export function postTopUps({ queries, door }: TopUpNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/top-ups',
    access: 'service',
    callers: ['portal', 'notifications', 'office', 'operator'],
    body: topUp,
    async handle({ params, body, headers, cause }) {
      const idempotencyKey = idempotencyKeyOf(headers);
      const comune = await queries.comune(params.tenant);
      if (comune === null) throw unavailable(5, 'This Comune is not known here yet.');
      const { creditor, now, today } = comune;
      if (creditor === null) {
        const detail = 'This Comune has not joined pagoPA, so nothing can be paid to it.';
        throw problem(409, { type: 'no-creditor', detail });
      }
      const request = { ...body, creditor, idempotencyKey, now: now.toISOString(), today };
      return reply(await door.submit(request, cause), creditor.companyName);
    },
  });
}

function reply(answer: TopUpAnswer, companyName: string) {
  switch (answer.kind) {
    case 'made':
    case 'repeated': {
      // A repeat gets what the first request got, whatever has become of the notice since.
      const notice = { ...answer.notice, state: 'open' as const, version: 1 };
      return { status: 201, body: { ...noticeView(notice), companyName } };
    }
    case 'otherRequest':
      throw problem(422, {
        type: 'idempotency-key-used',
        detail: 'This Idempotency-Key was used for another account or amount.',
      });
    case 'unknownAccount':
      throw problem(404, { type: 'unknown-account', detail: 'This Comune has no such account.' });
  }
}
