/** GET …/meals/{mealId}/observations: who said what of a meal, in the order in which it came. */
import { actor, mealId } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Listings } from '../store/listings.ts';

const observation = z.strictObject({
  observationId: z.string(),
  /** `ordered`: at the cut-off; `retracted`: what it supersedes was said of the wrong pupil. */
  state: z.enum(['present', 'absent', 'ordered', 'retracted']),
  recordedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  actor,
  reason: z.string().nullable(),
  supersedes: z.string().nullable(),
  deviceSchoolId: z.uuid().nullable(),
  /** The revision of the meal after it, and whether it made that revision. */
  revision: z.int().positive(),
  madeRevision: z.boolean(),
});

const answer = z.strictObject({
  /** The first meal of this pupil, day and slot. */
  mealId,
  /** Where it was moved to another account: the meal that counts in its place. */
  standInId: mealId.nullable(),
  observations: z.array(observation),
});

export function getMealObservations(listings: Listings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/meals/{mealId}/observations',
    summary: 'Show who said what of a meal, and which of it made its revisions',
    access: 'service',
    answers: { 200: answer },
    async handle({ params }) {
      const found = await listings.observationsOf(params);
      if (!found) throw problem(404, { detail: 'The Comune has no such meal.' });
      const observations = found.observations.map((one) => {
        const { observationId, presence, recordedAt, receivedAt, actor: by, reason } = one;
        const { supersedes, deviceSchoolId, revision, madeRevision } = one;
        const seen = { observationId, state: presence, recordedAt, receivedAt, actor: by, reason };
        return { ...seen, supersedes, deviceSchoolId, revision, madeRevision };
      });
      const { mealId: id, standInId } = found;
      return { status: 200, body: { mealId: id, standInId, observations } };
    },
  });
}
