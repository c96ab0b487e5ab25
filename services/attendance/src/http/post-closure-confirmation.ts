/** POST …/closures/{closureId}/confirmation: the office takes back the meals of closed days. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { KitchenAct, KitchenAnswer } from '../store/kitchen-desk.ts';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import { findClosure } from './get-closure-preview.ts';

/** What fits well into one transaction. */
const MEALS_AT_ONCE = 200;

export function postClosureConfirmation(needs: {
  readonly door: IdempotentDoor<KitchenAct, KitchenAnswer>;
  readonly listings: KitchenListings;
}): Route {
  const { door, listings } = needs;
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/closures/{closureId}/confirmation',
    summary: 'Take back the meals recorded on days of a closure',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 200: z.strictObject({ closureId: id, takenBack: z.int() }) },
    // Confirmed again it finds nothing left to take back, so it needs no key.
    async handle({ params: { tenant, closureId }, actor, caller, cause }) {
      const closure = await findClosure(listings, { tenant, closureId });
      const standing = await listings.mealsUnder(tenant, closure);
      let takenBack = 0;
      for (let from = 0; from < standing.length; from += MEALS_AT_ONCE) {
        const meals = standing
          .slice(from, from + MEALS_AT_ONCE)
          .map(({ pupilId, servedOn }) => ({ pupilId, servedOn }));
        const act = { kind: 'takeBackClosed', tenant, closureId, meals } as const;
        const answer = await door.submit({ ...act, actor, role: caller ?? '' }, null, cause);
        if (answer.kind === 'takenBack') takenBack += answer.meals;
      }
      return { status: 200, body: { closureId, takenBack } };
    },
  });
}
