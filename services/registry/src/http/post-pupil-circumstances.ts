/** POST …/pupils/{pupilId}/circumstances: residency and exemption from a day on. */
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z.strictObject({
  from: officeDay,
  resident: z.boolean().optional(),
  exempt: z.boolean().optional(),
  reason,
});

export const postPupilCircumstances = (door: HouseholdDoor) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/circumstances',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Say from when a pupil lives in the Comune, or eats without paying',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted },
    async handle(context) {
      const { params, body: said } = context;
      const { reason: why, ...circumstances } = said;
      const pupilId = idIn(params.pupilId);
      const what = { kind: 'circumstancesChanged', pupilId, ...circumstances } as const;
      return act(door, context, { ...params, what, reason: why });
    },
  });
