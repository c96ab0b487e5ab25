/**
 * POST /internal/tenants/{tenant}/notices/{noticeNumber}/reissue: the same money, a new number.
 */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { noticeId } from '../domain/notice.ts';
import type { Queries } from '../store/queries.ts';
import type { ReissueAnswer, ReissueRequest } from '../store/reissue-door.ts';
import { noticeBody, noticeView } from './notice-view.ts';

export interface ReissueNeeds {
  readonly queries: Queries;
  readonly door: IdempotentDoor<ReissueRequest, ReissueAnswer>;
}

export function postNoticeReissue({ queries, door }: ReissueNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/notices/{noticeNumber}/reissue',
    summary: 'Make a notice with a new number that takes the place of this one',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    idempotencyKey: 'required',
    answers: { 201: noticeBody },
    async handle({ params, idempotencyKey: key, cause }) {
      const comune = await queries.comune(params.tenant);
      if (!comune?.creditor) throw unknownNotice();
      const { creditor, now, today } = comune;
      const request = {
        creditor,
        noticeId: noticeId(creditor.fiscalCode, params.noticeNumber),
        idempotencyKey: key?.key ?? '',
        now: now.toISOString(),
        today,
      };
      return reply(await door.submit(request, key, cause));
    },
  });
}

function reply(answer: ReissueAnswer) {
  switch (answer.kind) {
    case 'made':
      return { status: 201 as const, body: noticeView(answer.notice) };
    case 'unknown':
      throw unknownNotice();
    case 'closed':
      throw answer.state === 'paid'
        ? problem(409, { type: 'notice-paid', detail: 'This notice has been paid.' })
        : problem(409, {
            type: 'notice-cancelled',
            detail: 'This notice was cancelled; another one may have taken its place.',
          });
  }
}

function unknownNotice() {
  return problem(404, { type: 'unknown-notice', detail: 'This Comune has no such notice.' });
}
