/** POST …/meals/{mealId}/waiver: a meal that was ordered and not eaten is not charged. */
import { mealId } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { KitchenAct, KitchenAnswer } from '../store/kitchen-desk.ts';
import { keyOfRequest, reason, requestId } from './kitchen-shapes.ts';
import { NO_CALENDAR } from './line-fields.ts';

const body = z.strictObject({ requestId, reason });

export function postMealWaiver(door: IdempotentDoor<KitchenAct, KitchenAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/meals/{mealId}/waiver',
    summary: 'Waive a meal that was ordered and not eaten',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 200: z.strictObject({ mealId, revision: z.int() }) },
    async handle({ params, body, actor, caller, cause }) {
      const { tenant, mealId } = params;
      const role = caller ?? '';
      const act = { ...body, kind: 'waiveMeal', tenant, mealId, actor, role } as const;
      const key = keyOfRequest(`meals/${mealId}/waiver`, tenant, body);
      const answer = await door.submit(act, key, cause);
      switch (answer.kind) {
        case 'waived':
          return { status: 200, body: { mealId: answer.mealId, revision: answer.revision } };
        case 'no-calendar':
          throw unavailable(5, NO_CALENDAR);
        case 'unknown-meal':
          throw problem(404, { type: answer.kind, detail: 'The Comune has no such meal.' });
        default: {
          const detail = 'The meal is not due as ordered: it was eaten, or is not charged.';
          throw problem(409, { type: 'not-ordered', detail });
        }
      }
    },
  });
}
