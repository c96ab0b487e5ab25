/** POST /internal/tenants/{tenant}/outages/{outageId}/end: families can pay again. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { outageBody, outageView } from './outage-view.ts';
import type { OutageNeeds } from './post-outages.ts';

export function postOutageEnd({ queries, door, wake }: OutageNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/outages/{outageId}/end',
    summary: 'Say that families can pay again: what was due meanwhile is moved',
    access: 'service',
    callers: ['office', 'operator'],
    answers: { 200: outageBody },
    async handle({ params: { tenant, outageId }, cause }) {
      const comune = await queries.comune(tenant);
      const timeZone = comune?.creditor?.timeZone ?? 'Europe/Rome';
      const now = (comune?.now ?? new Date()).toISOString();
      const request = { kind: 'end', tenant, outageId, now, timeZone } as const;
      const ended = await door.submit(request, cause);
      if (ended === null) {
        throw problem(404, { type: 'unknown-outage', detail: 'This Comune has no such outage.' });
      }
      wake();
      return { status: 200, body: outageView(ended) };
    },
  });
}
