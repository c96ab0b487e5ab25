/** PUT …/pupils/{pupilId}/diets: all diets of a pupil; the kitchen sees codes, and never why. */
import { dietCode } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z.strictObject({
  diets: z
    .array(
      z.strictObject({
        from: officeDay,
        to: officeDay.nullable(),
        code: dietCode,
        /** Sealed here; it leaves registry for the office alone. */
        reason: z.string().trim().max(500).nullable().default(null),
      }),
    )
    .max(50),
  reason,
});

export const putPupilDiets = (door: HouseholdDoor) =>
  defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/diets',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Say all diets of a pupil, each with its days',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted },
    async handle(context) {
      const { params, body: said } = context;
      const pupilId = idIn(params.pupilId);
      const what = { kind: 'dietsChanged', pupilId, diets: said.diets } as const;
      return act(door, context, { ...params, what, reason: said.reason });
    },
  });
