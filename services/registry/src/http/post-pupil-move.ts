/** POST …/pupils/{pupilId}/move: from a day on another family's account pays for the pupil. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z.strictObject({ accountId: id, from: officeDay, reason });

export const postPupilMove = (door: HouseholdDoor) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/move',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Move a pupil to another family; the ranks of both families follow',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted },
    async handle(context) {
      const { params, body: said } = context;
      const { accountId, from } = said;
      const what = { kind: 'pupilMoved', pupilId: idIn(params.pupilId), accountId, from } as const;
      return act(door, context, { ...params, what, reason: said.reason });
    },
  });
