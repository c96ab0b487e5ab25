/** PUT …/broadcasts/{broadcastId}: the office writes a draft anew. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import {
  BROADCAST_PATH,
  broadcastBody,
  mustBeDone,
  mustBeReadable,
  OFFICE,
} from './broadcast-shape.ts';
import { draft, draftAnswer } from './post-broadcasts.ts';

export function putBroadcast(needs: BroadcastNeeds): Route {
  return defineRoute({
    method: 'put',
    path: BROADCAST_PATH,
    summary: 'Write a draft anew; answers whom it would reach and what its SMS cost',
    access: 'service',
    callers: OFFICE,
    body: broadcastBody,
    answers: { 200: draftAnswer },
    async handle({ params, body, actor, caller, cause }) {
      await mustBeReadable(needs, params.tenant, body.texts);
      const acting = { ...params, actor, role: caller ?? 'office' };
      const answer = await needs.acts.submit({ ...acting, ...body, kind: 'change' }, null, cause);
      return { status: 200, body: await draft(needs, params.tenant, mustBeDone(answer)) };
    },
  });
}
