/** GET /internal/tenants/{tenant}/parked: the lines that wait, and why. */
import { actor, id, instant, localDate, mealSlot } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Listings } from '../store/listings.ts';
import { presence } from './line-fields.ts';
import { page } from './page.ts';

const query = z.strictObject(page);

const parkedLine = z.strictObject({
  observationId: z.string(),
  pupilId: id,
  servedOn: localDate,
  slot: mealSlot,
  state: presence,
  recordedAt: instant,
  receivedAt: instant,
  actor,
  deviceSchoolId: id.nullable(),
  /** What is missing: such as unknown-pupil or not-enrolled. */
  why: z.string(),
});

export function getParked(listings: Listings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/parked',
    summary: 'List the lines that wait for a pupil',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ lines: z.array(parkedLine), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const span = { after: after?.[0] ?? null, limit: limit + 1 };
      const found = await listings.parkedOf(tenant, span);
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const lines = rows.map(({ observationId, pupilId, servedOn, slot, presence, ...line }) => {
        const { recordedAt, receivedAt, actor, deviceSchoolId, why } = line;
        const seen = { observationId, pupilId, servedOn, slot, state: presence };
        return { ...seen, recordedAt, receivedAt, actor, deviceSchoolId, why };
      });
      return { status: 200, body: { lines, next } };
    },
  });
}
