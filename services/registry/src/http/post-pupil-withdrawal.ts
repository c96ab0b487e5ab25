/** POST …/pupils/{pupilId}/withdrawal: from this day on the pupil is not enrolled any more. */
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z.strictObject({
  /** The first day without the service. */
  from: officeDay,
  reason,
});

export const postPupilWithdrawal = (door: HouseholdDoor) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/withdrawal',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'End the enrolments of a pupil; siblings move up from that day',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted },
    async handle(context) {
      const { params, body: said } = context;
      const pupilId = idIn(params.pupilId);
      const what = { kind: 'pupilWithdrawn', pupilId, from: said.from } as const;
      return act(door, context, { ...params, what, reason: said.reason });
    },
  });
