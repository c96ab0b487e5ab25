/** POST …/pupils/{pupilId}/isee: a band, from when the Comune's rule for late filing says. */
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z.strictObject({
  /** Null takes the band away from then on. */
  band: z.string().trim().min(1).max(10).nullable(),
  filedOn: officeDay,
  reason,
});

export const postPupilIsee = (door: HouseholdDoor) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/isee',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Give a pupil the band of an ISEE, from the day the rule for late filing says',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted.extend({ band: z.string().nullable() }) },
    async handle(context) {
      const { params, body: said } = context;
      const { band, filedOn } = said;
      const what = { kind: 'iseeFiled', pupilId: idIn(params.pupilId), band, filedOn } as const;
      const answer = await act(door, context, { ...params, what, reason: said.reason });
      return { ...answer, body: { ...answer.body, band: band?.toUpperCase() ?? null } };
    },
  });
