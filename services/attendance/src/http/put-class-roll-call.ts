/** PUT …/classes/{classId}/roll-calls/{servedOn}: a teacher calls the roll of a whole class. */
import { createHash } from 'node:crypto';
import { defineRoute, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { Submission, SubmissionAnswer } from '../store/observation-door.ts';
import { lineAnswers } from './line-answers.ts';
import { NO_CALENDAR, pupilId } from './line-fields.ts';
import { actingOf } from './person-fields.ts';

const MOST_PUPILS = 100;
const pupils = z.array(pupilId).max(MOST_PUPILS).default([]);

const rollCall = z
  .strictObject({
    /** The caller's own id of this roll call: the same again gets the same answer. */
    requestId: z.uuid(),
    present: pupils,
    absent: pupils,
    reason: z.string().trim().min(1).max(200).optional(),
  })
  .refine(({ present, absent }) => present.length + absent.length > 0, 'names no pupil')
  .refine(
    ({ present, absent }) =>
      new Set([...present, ...absent]).size === present.length + absent.length,
    'names a pupil twice',
  );

export function putClassRollCall(door: IdempotentDoor<Submission, SubmissionAnswer>): Route {
  return defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/classes/{classId}/roll-calls/{servedOn}',
    summary: 'Call the roll of a class: who is there and who is not, in one request',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: rollCall,
    answers: { 200: lineAnswers },
    async handle({ params, body, actor, caller, cause }) {
      const { tenant, classId, servedOn } = params;
      const { requestId, present, absent, reason = null } = body;
      const line = (presence: 'present' | 'absent') => (pupil: string) => ({
        tenant,
        observationId: `${requestId}:${pupil}`,
        pupilId: pupil,
        servedOn,
        slot: 'lunch' as const,
        presence,
        recordedAt: null,
        actor,
        reason,
        supersedes: null,
        deviceSchoolId: null,
        classId,
      });
      const said = [...present.map(line('present')), ...absent.map(line('absent'))];
      const subject = `class:${classId}:${servedOn}`;
      const acting = { ...actingOf({ actor, caller }), tenant, reason };
      const operation = { kind: 'classRollCalled', subject, ...acting };
      const key = {
        tenant,
        key: `roll-call:${requestId}`,
        fingerprint: fingerprintOf(params, body),
      };
      const lines = await door.submit({ said, operation }, key, cause);
      if (lines === 'no-calendar') throw unavailable(5, NO_CALENDAR);
      return { status: 200, body: { lines } };
    },
  });
}

/** The address and all that was said. */
function fingerprintOf(params: object, body: object): string {
  return createHash('sha256')
    .update(JSON.stringify([params, body]))
    .digest('base64url');
}
