/** GET …/broadcasts/{broadcastId}/preview: whom it would reach at this moment. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import { BROADCAST_PATH, OFFICE } from './broadcast-shape.ts';
import { draft, draftAnswer } from './post-broadcasts.ts';

export function getBroadcastPreview(needs: BroadcastNeeds): Route {
  return defineRoute({
    method: 'get',
    path: `${BROADCAST_PATH}/preview`,
    summary: 'Show whom a broadcast would reach now, and what its SMS would cost',
    access: 'service',
    callers: OFFICE,
    answers: { 200: draftAnswer },
    async handle({ params: { tenant, broadcastId } }) {
      return { status: 200, body: await draft(needs, tenant, broadcastId) };
    },
  });
}
