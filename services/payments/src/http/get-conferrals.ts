/** GET /internal/tenants/{tenant}/conferrals?state=: what PagoPA was told, or has refused. */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Conferrals } from '../store/conferrals.ts';

const state = z.enum(['waiting', 'refused', 'done']);
const key = z.tuple([z.string().max(40)]);
const query = z.strictObject({
  state: state.default('refused'),
  ...pageQuery(key, { most: 500, usual: 100 }),
});

const line = z.strictObject({
  noticeNumber,
  state,
  /** Of the notice: the one that is wanted, and the one that PagoPA knows. */
  version: z.int(),
  doneVersion: z.int(),
  attempts: z.int(),
  error: z.string().nullable(),
});

export function getConferrals(conferrals: Conferrals): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/conferrals',
    summary: 'List what PagoPA was told of notices, what waits, and what it refuses',
    access: 'service',
    callers: ['office', 'operator'],
    query,
    answers: { 200: z.strictObject({ conferrals: z.array(line), next: nextCursor }) },
    async handle({ params: { tenant }, query: { state: wanted, after, limit } }) {
      const [last = ''] = after ?? [];
      const page = { state: wanted, after: last, limit: limit + 1 };
      const found = await conferrals.list(tenant, page);
      const { rows, next } = pageOf(found, limit, ({ noticeId }) => [noticeId]);
      const lines = rows.map(({ noticeId, ...rest }) => ({
        noticeNumber: noticeId.slice(noticeId.indexOf(':') + 1),
        ...rest,
      }));
      return { status: 200, body: { conferrals: lines, next } };
    },
  });
}
