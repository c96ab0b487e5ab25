/** GET …/broadcasts/{broadcastId}/recipients: what became of it for each of them, in pages. */
import { deliveryState } from '@mestolo/contracts/events/notifications.ts';
import { id, instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { channels, type Notification } from '../domain/notification.ts';
import { NOBODY } from '../store/broadcast-people.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import { BROADCAST_PATH, OFFICE, unknownBroadcast } from './broadcast-shape.ts';

const key = z.tuple([z.string().max(300)]);

const recipient = z.strictObject({
  accountId: id,
  guardianId: id,
  /** Null unless asked for, and where it can't be read any more. */
  name: z.string().nullable(),
  channel: z.enum(channels),
  state: deliveryState,
  reason: z.string().nullable(),
  changedAt: instant,
  /** The channels that failed before this one. */
  insteadOf: z.array(z.enum(channels)),
  reference: z.string(),
});

export function getBroadcastRecipients(needs: BroadcastNeeds): Route {
  return defineRoute({
    method: 'get',
    path: `${BROADCAST_PATH}/recipients`,
    summary: 'List the recipients of a broadcast with what became of it, in pages',
    access: 'service',
    callers: OFFICE,
    query: z.strictObject({
      ...pageQuery(key, { most: 1_000, usual: 200 }),
      channel: z.enum(channels).optional(),
      state: deliveryState.optional(),
      /** Names are opened only for who says that they are needed. */
      names: z.enum(['yes', 'no']).default('no'),
    }),
    answers: { 200: z.strictObject({ recipients: z.array(recipient), next: nextCursor }) },
    async handle({ params: { tenant, broadcastId }, query: { limit, names, ...asked } }) {
      if ((await needs.broadcasts.one(tenant, broadcastId)) === null) throw unknownBroadcast();
      const found = await needs.broadcasts.recipients(broadcastId, { ...asked, limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const named = await namesOf(needs, names === 'yes' ? rows : []);
      return {
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: { recipients: rows.map((one) => shown(one, named)), next },
      };
    },
  });
}

/** By the ids of the guardians. */
export async function namesOf(
  { people }: BroadcastNeeds,
  rows: readonly Notification[],
): Promise<ReadonlyMap<string, string | null>> {
  const [first] = rows;
  if (first === undefined) return new Map();
  const families = await people.familiesOf(rows.map(({ accountId }) => accountId));
  const wanted = new Set(rows.map(({ guardianId }) => guardianId));
  const those = [...families.values()].flat().filter(({ guardianId }) => wanted.has(guardianId));
  const opened = await people.open(first.tenant, those);
  return new Map(
    those.map(({ guardianId }) => [guardianId, (opened.get(guardianId) ?? NOBODY).name]),
  );
}

function shown(one: Notification, names: ReadonlyMap<string, string | null>) {
  const { accountId, guardianId, channel, state, reason, changedAt, insteadOf, reference } = one;
  const name = names.get(guardianId) ?? null;
  const told = { accountId, guardianId, name, channel, state, reason, changedAt, reference };
  return { ...told, insteadOf: insteadOf ?? [] };
}
