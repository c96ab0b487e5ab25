/** POST …/counts/late-changes: the office adds or takes away meals after the cut-off. */
import { dietCode } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { KitchenAct, KitchenAnswer } from '../store/kitchen-desk.ts';
import { count, countBody, keyOfRequest, reason, requestId, schoolDay } from './kitchen-shapes.ts';
import { NO_CALENDAR } from './line-fields.ts';

const meals = z.int().min(-500).max(500).default(0);

const body = z.strictObject({
  requestId,
  schoolId: z.uuid(),
  servedOn: schoolDay,
  changes: z
    .array(
      z
        .strictObject({
          dietCode: dietCode.nullable().default(null),
          plain: z.boolean().default(false),
          /** More, or below zero fewer. */
          pupils: meals,
          staff: meals,
        })
        .refine(({ pupils, staff }) => pupils !== 0 || staff !== 0, 'more or fewer meals'),
    )
    .min(1)
    .max(50),
  reason,
});

export function postLateChanges(door: IdempotentDoor<KitchenAct, KitchenAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/counts/late-changes',
    summary: 'Change a frozen count, with who allowed it',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 201: count },
    async handle({ params: { tenant }, body, actor, caller, cause }) {
      const act = { ...body, kind: 'changeLate', tenant, actor, role: caller ?? '' } as const;
      const answer = await door.submit(act, keyOfRequest('late-changes', tenant, body), cause);
      if (answer.kind === 'changed') return { status: 201, body: countBody(answer.count) };
      if (answer.kind === 'no-calendar') throw unavailable(5, NO_CALENDAR);
      const detail = 'The count of that school and day is not frozen: orders still change it.';
      throw problem(409, { type: 'not-frozen', detail });
    },
  });
}
