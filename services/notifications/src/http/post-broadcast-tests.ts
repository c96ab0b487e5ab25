/** POST …/broadcasts/{broadcastId}/tests: the office sends it to itself, at once. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import { BROADCAST_PATH, mustBeDone, OFFICE, unknownBroadcast } from './broadcast-shape.ts';

const language = z.enum(['it', 'en']).default('it');

const body = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('email'), to: z.email().max(254), language }),
  z.strictObject({ channel: z.literal('sms'), to: z.string().regex(/^\+[0-9]{6,15}$/), language }),
]);

export function postBroadcastTests({ acts, broadcasts, testSend }: BroadcastNeeds): Route {
  return defineRoute({
    method: 'post',
    path: `${BROADCAST_PATH}/tests`,
    summary: 'Send a broadcast to one address at once, to look at it; the address is not kept',
    access: 'service',
    callers: OFFICE,
    body,
    answers: {
      200: z.strictObject({ outcome: z.string(), reason: z.string().nullable() }),
    },
    async handle({ params, body, actor, caller, cause }) {
      const { tenant, broadcastId } = params;
      const acting = { ...params, actor, role: caller ?? 'office' };
      const { channel } = body;
      mustBeDone(await acts.submit({ ...acting, kind: 'test', channel }, null, cause));
      const broadcast = await broadcasts.one(tenant, broadcastId);
      if (broadcast === null) throw unknownBroadcast();
      const outcome = await testSend(broadcast, body);
      const reason = 'reason' in outcome ? outcome.reason : null;
      return { status: 200, body: { outcome: outcome.kind, reason } };
    },
  });
}
