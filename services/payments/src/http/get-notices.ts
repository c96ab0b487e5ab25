/** GET /internal/tenants/{tenant}/notices?accountId=&state=: the notices, the newest first. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route, unavailable } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { stateOn } from '../domain/notice-states.ts';
import type { NoticeLists } from '../store/notice-lists.ts';
import type { Queries } from '../store/queries.ts';
import { noticeBody, noticeView } from './notice-view.ts';

const key = z.tuple([z.string(), z.string()]);
const query = z.strictObject({
  accountId: id.optional(),
  state: noticeBody.shape.state.optional(),
  ...pageQuery(key, { most: 200, usual: 50 }),
});

export function getNotices(queries: Queries, lists: NoticeLists): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/notices',
    summary: 'List payment notices as they stand today',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    answers: { 200: z.strictObject({ notices: z.array(noticeBody), next: nextCursor }) },
    async handle({ params: { tenant }, query: { accountId, state, after, limit } }) {
      const comune = await queries.comune(tenant);
      if (comune === null) throw unavailable(5, 'This Comune is not known here yet.');
      const { today } = comune;
      const wanted = { accountId, state, today, after, limit };
      const found = await lists.notices(tenant, wanted);
      const { rows, next } = pageOf(found, limit, (one) => [one.createdAt, one.id]);
      const notices = rows.map((notice) => {
        return noticeView({ ...notice, state: stateOn(notice, today) });
      });
      return { status: 200, body: { notices, next } };
    },
  });
}
