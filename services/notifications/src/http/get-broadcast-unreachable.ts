/** GET …/broadcasts/{broadcastId}/unreachable: families nobody is reached of, for the phone. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { whyUnreachables } from '../domain/audience.ts';
import { NOBODY } from '../store/broadcast-people.ts';
import type { Unreachable } from '../store/broadcast-previews.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import { BROADCAST_PATH, OFFICE, unknownBroadcast } from './broadcast-shape.ts';

const key = z.tuple([z.string().max(100)]);

const family = z.strictObject({
  accountId: id,
  why: z.enum(whyUnreachables),
  guardians: z.array(
    z.strictObject({
      guardianId: id,
      name: z.string().nullable(),
      /** Also one that no SMS is wanted at. */
      phone: z.string().nullable(),
    }),
  ),
});

export function getBroadcastUnreachable(needs: BroadcastNeeds): Route {
  return defineRoute({
    method: 'get',
    path: `${BROADCAST_PATH}/unreachable`,
    summary: 'List families that a broadcast does not reach, with whom to phone, in pages',
    access: 'service',
    callers: OFFICE,
    query: z.strictObject({
      ...pageQuery(key, { most: 500, usual: 100 }),
      /** Of a draft: whether it is looked at as urgent. */
      urgent: z.enum(['yes', 'no']).default('no'),
    }),
    answers: { 200: z.strictObject({ families: z.array(family), next: nextCursor }) },
    async handle({ params: { tenant, broadcastId }, query: { after, limit, urgent } }) {
      const asked = { behind: after?.[0] ?? '', limit: limit + 1, isUrgent: urgent === 'yes' };
      const found = await unreachableOf(needs, { tenant, broadcastId, ...asked });
      const { rows, next } = pageOf(found, limit, ({ accountId }) => [accountId]);
      return {
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: { families: await withPeople(needs, tenant, rows), next },
      };
    },
  });
}

/** Before it runs: as it would be now. Afterwards: as it was. */
async function unreachableOf(
  { broadcasts, previews }: BroadcastNeeds,
  asked: {
    readonly tenant: string;
    readonly broadcastId: string;
    readonly behind: string;
    readonly limit: number;
    readonly isUrgent: boolean;
  },
): Promise<readonly Unreachable[]> {
  const { tenant, broadcastId, behind, limit, isUrgent } = asked;
  const broadcast = await broadcasts.one(tenant, broadcastId);
  if (broadcast === null) throw unknownBroadcast();
  const { run, audience, urgent } = broadcast;
  if (run !== null) return broadcasts.unreachable(broadcastId, { behind, limit });
  const topic = isUrgent || urgent !== null ? 'urgent' : 'news';
  return previews.unreachable(tenant, { audience, topic, behind, limit });
}

async function withPeople(
  { people }: BroadcastNeeds,
  tenant: string,
  rows: readonly Unreachable[],
) {
  const families = await people.familiesOf(rows.map(({ accountId }) => accountId));
  const opened = await people.open(tenant, [...families.values()].flat());
  return rows.map(({ accountId, why }) => ({
    accountId,
    why,
    guardians: (families.get(accountId) ?? []).map(({ guardianId }) => ({
      guardianId,
      ...(opened.get(guardianId) ?? NOBODY),
    })),
  }));
}
