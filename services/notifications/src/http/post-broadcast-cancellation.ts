/** POST …/broadcasts/{broadcastId}/cancellation: it does not leave, or the rest of it does not. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import {
  BROADCAST_PATH,
  broadcastShape,
  mustBeDone,
  OFFICE,
  reason,
  shownBroadcast,
  unknownBroadcast,
} from './broadcast-shape.ts';

export function postBroadcastCancellation({ acts, broadcasts }: BroadcastNeeds): Route {
  return defineRoute({
    method: 'post',
    path: `${BROADCAST_PATH}/cancellation`,
    summary: 'Cancel a broadcast; of one that runs, what has not left yet',
    access: 'service',
    callers: OFFICE,
    body: z.strictObject({ reason }),
    answers: { 200: z.strictObject({ broadcast: broadcastShape, left: z.int().nonnegative() }) },
    async handle({ params, body, actor, caller, cause }) {
      const { tenant, broadcastId } = params;
      const acting = { ...params, actor, role: caller ?? 'office' };
      mustBeDone(await acts.submit({ ...acting, ...body, kind: 'cancel' }, null, cause));
      const found = await broadcasts.one(tenant, broadcastId);
      if (found === null) throw unknownBroadcast();
      const left = await broadcasts.left(broadcastId);
      return { status: 200, body: { broadcast: shownBroadcast(found), left } };
    },
  });
}
