/** POST …/pupils/{pupilId}/enrolments: another class, school or year from a day on. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z.strictObject({
  classId: id,
  from: officeDay,
  /** The last day; without it the end of the school year, null for an open end. */
  to: officeDay.nullable().optional(),
  reason,
});

export const postPupilEnrolments = (door: HouseholdDoor) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/enrolments',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Enrol a pupil in a class from a day on: a new year, or a move',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted },
    async handle(context) {
      const { params, body: said } = context;
      const { reason: why, ...enrolment } = said;
      const what = { kind: 'pupilEnrolled', pupilId: idIn(params.pupilId), ...enrolment } as const;
      return act(door, context, { ...params, what, reason: why });
    },
  });
