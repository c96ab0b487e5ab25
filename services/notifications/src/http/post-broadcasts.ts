/** POST …/broadcasts: the office writes a draft, and sees whom it would reach at what cost. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { timeOrderedId } from '@mestolo/service/time-ordered-id.ts';
import { z } from 'zod';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import {
  broadcastBody,
  broadcastShape,
  mustBeDone,
  mustBeReadable,
  OFFICE,
  previewShape,
  shownBroadcast,
  unknownBroadcast,
  unknownCalendar,
} from './broadcast-shape.ts';

export const draftAnswer = z.strictObject({ broadcast: broadcastShape, preview: previewShape });

export function postBroadcasts(needs: BroadcastNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/broadcasts',
    summary: 'Write a broadcast as a draft; answers whom it would reach and what its SMS cost',
    access: 'service',
    callers: OFFICE,
    idempotencyKey: 'required',
    /** The closure that it tells of, for who reads the list later. */
    body: broadcastBody.extend({ closureId: id.nullable().default(null) }),
    answers: { 201: draftAnswer },
    async handle({ params: { tenant }, body, actor, caller, cause, idempotencyKey }) {
      await mustBeReadable(needs, tenant, body.texts);
      const broadcastId = timeOrderedId();
      const acting = { tenant, broadcastId, actor, role: caller ?? 'office' };
      const answer = await needs.acts.submit(
        { ...acting, ...body, kind: 'create' },
        idempotencyKey,
        cause,
      );
      return { status: 201, body: await draft(needs, tenant, mustBeDone(answer)) };
    },
  });
}

export async function draft(
  { broadcasts, previews }: BroadcastNeeds,
  tenant: string,
  broadcastId: string,
) {
  const broadcast = await broadcasts.one(tenant, broadcastId);
  if (broadcast === null) throw unknownBroadcast();
  const preview = await previews.of(tenant, broadcast);
  if (preview === null) throw unknownCalendar();
  return { broadcast: shownBroadcast(broadcast), preview };
}
