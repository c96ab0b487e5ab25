/**
 * POST /internal/tenants/{tenant}/notices/{noticeNumber}/cancellation: it can't be paid any more.
 */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { noticeId } from '../domain/notice.ts';
import type { CancelAnswer, CancelRequest } from '../store/cancel-door.ts';
import type { Queries } from '../store/queries.ts';
import { noticeBody, noticeView } from './notice-view.ts';

export interface CancellationNeeds {
  readonly queries: Queries;
  readonly door: Door<CancelRequest, CancelAnswer>;
}

export function postNoticeCancellation({ queries, door }: CancellationNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/notices/{noticeNumber}/cancellation',
    summary: 'Cancel a payment notice that has not been paid',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 200: noticeBody },
    async handle({ params, cause }) {
      const comune = await queries.comune(params.tenant);
      if (!comune?.creditor) throw unknownNotice();
      const request = {
        noticeId: noticeId(comune.creditor.fiscalCode, params.noticeNumber),
        tenant: params.tenant,
        now: comune.now.toISOString(),
      };
      const answer = await door.submit(request, cause);
      if (answer.kind === 'unknown') throw unknownNotice();
      if (answer.kind === 'paid') {
        throw problem(409, { type: 'notice-paid', detail: 'This notice has been paid.' });
      }
      if (answer.kind === 'ofDebt') {
        const detail = 'This notice is of a debt: withdraw the debt, and it is cancelled.';
        throw problem(409, { type: 'notice-of-debt', detail });
      }
      return { status: 200, body: noticeView(answer.notice) };
    },
  });
}

function unknownNotice() {
  return problem(404, { type: 'unknown-notice', detail: 'This Comune has no such notice.' });
}
