/** POST …/broadcasts/{broadcastId}/schedule: it leaves now, or at a time; urgent with a reason. */
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

const body = z.strictObject({
  /** Business time of the Comune; null: now. What is past is now. */
  at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .nullable(),
  urgent: z.strictObject({ reason }).nullable(),
});

export function postBroadcastSchedule({ acts, broadcasts }: BroadcastNeeds): Route {
  return defineRoute({
    method: 'post',
    path: `${BROADCAST_PATH}/schedule`,
    summary: 'Let a draft leave now or at a time; urgent ones also early and late, with a reason',
    access: 'service',
    callers: OFFICE,
    idempotencyKey: 'required',
    body,
    answers: { 200: broadcastShape },
    async handle({ params, body, actor, caller, cause, idempotencyKey }) {
      const acting = { ...params, actor, role: caller ?? 'office' };
      const answer = await acts.submit(
        { ...acting, ...body, kind: 'schedule' },
        idempotencyKey,
        cause,
      );
      const found = await broadcasts.one(params.tenant, mustBeDone(answer));
      if (found === null) throw unknownBroadcast();
      return { status: 200, body: shownBroadcast(found) };
    },
  });
}
