/** The office has a notification tried again that was given up. */
import { deliveryState } from '@mestolo/contracts/events/notifications.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { ResendAnswer, ResendRequest } from '../store/resend-door.ts';
import { reason } from './settings-shape.ts';

export function postNotificationResend(door: IdempotentDoor<ResendRequest, ResendAnswer>) {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/notifications/{reference}/resend',
    summary: 'Try a notification again that was given up; it leaves only where it still holds',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    idempotencyKey: 'required',
    body: z.strictObject({ reason }),
    answers: { 202: z.strictObject({ state: deliveryState }) },
    async handle({ params: { tenant, reference }, body, actor, caller, idempotencyKey, cause }) {
      const acting = { tenant, actor, role: caller ?? 'office', reason: body.reason };
      const answer = await door.submit({ ...acting, reference }, idempotencyKey, cause);
      switch (answer.kind) {
        case 'taken':
          return { status: 202, body: { state: answer.state } };
        case 'unknown':
          throw problem(404, { type: 'not-found', detail: 'There is no such notification here.' });
        case 'notGivenUp':
          throw problem(409, {
            type: 'not-given-up',
            detail: 'Only what was given up can be tried again.',
            state: answer.state,
          });
      }
    },
  });
}
