/** What was said to a family, when, why, and what became of it; newest first. */
import { deliveryState, notificationKind } from '@mestolo/contracts/events/notifications.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { type FamilyLog, logKeyOf } from '../store/family-log.ts';
import { channel, notificationShape, shownNotification } from './notification-shape.ts';

const MOST = 200;
const key = z.tuple([z.iso.datetime(), z.string().max(300)]);

export function getNotifications(log: FamilyLog): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/notifications',
    summary: 'Show what was said to a family, and what became of it; newest first',
    access: 'service',
    query: z.strictObject({
      ...pageQuery(key, { most: MOST, usual: MOST }),
      kind: notificationKind.optional(),
      channel: channel.optional(),
      state: deliveryState.optional(),
    }),
    answers: {
      200: z.strictObject({
        accountVersion: z.int().nonnegative(),
        notifications: z.array(z.strictObject(notificationShape)),
        next: nextCursor.optional(),
      }),
    },
    async handle({ params, query: { limit, ...asked } }) {
      // The account first: what its version led to is then there to be found.
      const accountVersion = await log.accountVersion(params);
      const found = await log.page(params, { ...asked, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, logKeyOf);
      return {
        status: 200,
        body: { accountVersion, notifications: rows.map(shownNotification), next },
      };
    },
  });
}
