/** GET /internal/tenants/{tenant}/notices/{noticeNumber}: a notice and where it stands today. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { stateOn } from '../domain/notice-states.ts';
import type { Queries } from '../store/queries.ts';
import { noticeBody, noticeView } from './notice-view.ts';

export function getNotice(queries: Queries): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/notices/{noticeNumber}',
    summary: 'Show a payment notice as it stands today',
    access: 'service',
    answers: { 200: noticeBody.extend({ receipts: z.int().nonnegative() }) },
    async handle({ params }) {
      const comune = await queries.comune(params.tenant);
      const notice =
        comune?.creditor && (await queries.notice(comune.creditor.fiscalCode, params.noticeNumber));
      if (!comune || !notice || notice.tenant !== params.tenant) {
        throw problem(404, { type: 'unknown-notice', detail: 'This Comune has no such notice.' });
      }
      const state = stateOn(notice, comune.today);
      return {
        status: 200,
        body: { ...noticeView({ ...notice, state }), receipts: notice.receipts },
      };
    },
  });
}
