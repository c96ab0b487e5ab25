/** POST …/meals:resend: tells the newest revision of meals that others have missed. */
import { mealId } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Resend, Resent } from '../store/control-totals.ts';

const MOST_MEALS = 500;

const wanted = z.strictObject({ mealIds: z.array(mealId).min(1).max(MOST_MEALS) });

export function postMealsResend(door: Door<Resend, Resent>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/meals:resend',
    summary: 'Publish the newest revision of meals again',
    access: 'service',
    body: wanted,
    answers: { 202: z.strictObject({ sent: z.int().nonnegative() }) },
    async handle({ params: { tenant }, body, cause }) {
      const { sent } = await door.submit({ tenant, mealIds: body.mealIds }, cause);
      return { status: 202, body: { sent } };
    },
  });
}
