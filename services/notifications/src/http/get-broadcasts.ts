/** GET …/broadcasts: what the office wrote to many, the newest first. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import { broadcastShape, OFFICE, shownBroadcast } from './broadcast-shape.ts';

const key = z.tuple([z.iso.datetime(), z.uuid()]);

export function getBroadcasts({ broadcasts }: BroadcastNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/broadcasts',
    summary: 'List what the office wrote to many, the newest first',
    access: 'service',
    callers: OFFICE,
    query: z.strictObject(pageQuery(key, { most: 100, usual: 50 })),
    answers: { 200: z.strictObject({ broadcasts: z.array(broadcastShape), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const found = await broadcasts.list(tenant, { after, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ createdAt, _id }) => [createdAt, _id]);
      return { status: 200, body: { broadcasts: rows.map(shownBroadcast), next } };
    },
  });
}
