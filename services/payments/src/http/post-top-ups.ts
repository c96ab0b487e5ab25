/**
 * POST /internal/tenants/{tenant}/top-ups: a payment notice over an amount of the family's choice.
 */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import { MAX_AMOUNT_CENTS } from '../domain/amounts.ts';
import { refusalOfAmount } from '../domain/top-up-range.ts';
import type { Queries } from '../store/queries.ts';
import type { TopUpAnswer, TopUpRequest } from '../store/top-up-door.ts';
import { noticeBody, noticeView } from './notice-view.ts';

const topUp = z.strictObject({
  accountId: id,
  amountCents: z.int().min(1).max(MAX_AMOUNT_CENTS),
});

export interface TopUpNeeds {
  readonly queries: Queries;
  readonly door: IdempotentDoor<TopUpRequest, TopUpAnswer>;
}

export function postTopUps({ queries, door }: TopUpNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/top-ups',
    summary: 'Make a payment notice over an amount of the family’s choice',
    access: 'service',
    callers: ['portal', 'notifications', 'office', 'operator'],
    idempotencyKey: 'required',
    body: topUp,
    answers: { 201: noticeBody.extend({ companyName: z.string() }) },
    async handle({ params, body, idempotencyKey: key, cause }) {
      const comune = await queries.comune(params.tenant);
      if (comune === null) throw unavailable(5, 'This Comune is not known here yet.');
      const { creditor, now, today } = comune;
      if (creditor === null) {
        const detail = 'This Comune has not joined pagoPA, so nothing can be paid to it.';
        throw problem(409, { type: 'no-creditor', detail });
      }
      const refusal = refusalOfAmount(creditor, body.amountCents);
      if (refusal !== null) throw problem(422, { type: 'amount-out-of-range', detail: refusal });
      const idempotencyKey = key?.key ?? '';
      const request = { ...body, creditor, idempotencyKey, now: now.toISOString(), today };
      return reply(await door.submit(request, key, cause), creditor.companyName);
    },
  });
}

function reply(answer: TopUpAnswer, companyName: string) {
  switch (answer.kind) {
    case 'made':
      return { status: 201, body: { ...noticeView(answer.notice), companyName } };
    case 'unknownAccount':
      throw problem(404, { type: 'unknown-account', detail: 'This Comune has no such account.' });
  }
}
