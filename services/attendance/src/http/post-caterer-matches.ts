/** POST …/caterer-matches: holds an invoice of a day against what was ordered and eaten. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { matchCaterer } from '../domain/kitchen-count.ts';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import { schoolDay } from './kitchen-shapes.ts';

const body = z.strictObject({
  servedOn: schoolDay,
  /** Without it the whole Comune's day. */
  schoolId: z.uuid().optional(),
  /** How many meals the caterer has invoiced. */
  invoiced: z.int().min(0).max(1_000_000),
  unitPriceCents: z.int().min(0).max(1_000_000),
});

const match = z.strictObject({
  servedOn: localDate,
  schoolId: z.uuid().nullable(),
  ordered: z.int(),
  eaten: z.int(),
  lateAdditions: z.int(),
  billable: z.int(),
  invoiced: z.int(),
  tooMany: z.int(),
  tooManyCents: z.int(),
  tooFew: z.int(),
});

export function postCatererMatches(listings: KitchenListings): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/caterer-matches',
    summary: 'Compare a caterer’s invoice with the meals of a day',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 200: match },
    async handle({ params: { tenant }, body: { servedOn, schoolId, ...invoice } }) {
      const day = { tenant, servedOn, schoolId };
      const counts = await listings.counts(day);
      if (counts.length === 0) {
        throw problem(409, { type: 'not-frozen', detail: 'That day has no frozen count.' });
      }
      const matched = matchCaterer({ ...invoice, counts, eaten: await listings.eaten(day) });
      return { status: 200, body: { servedOn, schoolId: schoolId ?? null, ...matched } };
    },
  });
}
