/** POST /internal/tenants/{tenant}/staff-meals: someone of the staff eats at school, or not. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { StaffMealAnswer, StaffMealRequest } from '../store/staff-meals.ts';
import { keyOfRequest, requestId, schoolDay } from './kitchen-shapes.ts';
import { NO_CALENDAR } from './line-fields.ts';

const body = z.strictObject({
  requestId,
  staffId: z.uuid(),
  servedOn: schoolDay,
  state: z.enum(['present', 'absent']),
});

const answered = z.strictObject({
  staffId: z.uuid(),
  schoolId: z.uuid(),
  servedOn: localDate,
  state: z.enum(['present', 'absent']),
  late: z.boolean(),
  ordered: z.boolean(),
});

const REFUSED = {
  'unknown-staff': 'Nobody with this id is posted to a school of the Comune on that day.',
  'no-service': 'No meals are served at that school on that day.',
  'too-far-ahead': 'That day cannot be ordered for yet.',
};

export function postStaffMeals(door: IdempotentDoor<StaffMealRequest, StaffMealAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/staff-meals',
    summary: 'Record that a member of staff eats or does not',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 200: answered },
    async handle({ params: { tenant }, body, actor, cause }) {
      const request = { ...body, tenant, arrivedMs: Date.now(), actor };
      const answer = await door.submit(request, keyOfRequest('staff-meals', tenant, body), cause);
      if (answer === 'no-calendar') throw unavailable(5, NO_CALENDAR);
      if (typeof answer !== 'string') return { status: 200, body: answer };
      const status = answer === 'unknown-staff' ? 404 : 422;
      throw problem(status, { type: answer, detail: REFUSED[answer] });
    },
  });
}
