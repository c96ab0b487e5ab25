/**
 * POST /internal/tenants/{tenant}/conferrals/{noticeNumber}/retry: what was refused is told again.
 */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { noticeId } from '../domain/notice.ts';
import type { Conferrals } from '../store/conferrals.ts';
import type { Queries } from '../store/queries.ts';

export interface RetryNeeds {
  readonly queries: Pick<Queries, 'comune'>;
  readonly conferrals: Conferrals;
}

export function postConferralRetry({ queries, conferrals }: RetryNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/conferrals/{noticeNumber}/retry',
    summary: 'Tell PagoPA again of a notice that it refused, after mending what was wrong',
    access: 'service',
    callers: ['office', 'operator'],
    answers: { 202: z.undefined() },
    async handle({ params: { tenant, noticeNumber } }) {
      const creditor = (await queries.comune(tenant))?.creditor;
      const isKnown =
        creditor && (await conferrals.retry(tenant, noticeId(creditor.fiscalCode, noticeNumber)));
      if (!isKnown) {
        const detail = 'PagoPA is told of no such notice of this Comune.';
        throw problem(404, { type: 'unknown-conferral', detail });
      }
      return { status: 202 };
    },
  });
}
