/** GET …/broadcasts/{broadcastId}: how far it is. */
import { deliveryState } from '@mestolo/contracts/events/notifications.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { channels } from '../domain/notification.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import {
  BROADCAST_PATH,
  broadcastShape,
  OFFICE,
  shownBroadcast,
  unknownBroadcast,
} from './broadcast-shape.ts';

const progress = z.strictObject({
  counts: z.array(
    z.strictObject({
      channel: z.enum(channels),
      state: deliveryState,
      count: z.int().positive(),
    }),
  ),
  /** How many leave in a second just now. */
  perSecond: z.number().nonnegative(),
});

export function getBroadcast({ broadcasts }: BroadcastNeeds): Route {
  return defineRoute({
    method: 'get',
    path: BROADCAST_PATH,
    summary: 'Show a broadcast: what was made, sent, delivered, failed, what waits, how fast',
    access: 'service',
    callers: OFFICE,
    answers: { 200: z.strictObject({ broadcast: broadcastShape, progress }) },
    async handle({ params: { tenant, broadcastId } }) {
      const found = await broadcasts.one(tenant, broadcastId);
      if (found === null) throw unknownBroadcast();
      const nothing = { counts: [], perSecond: 0 };
      const done = found.run === null ? nothing : await broadcasts.progress(broadcastId);
      return { status: 200, body: { broadcast: shownBroadcast(found), progress: done } };
    },
  });
}
