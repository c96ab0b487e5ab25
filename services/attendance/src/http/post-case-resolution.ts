/** POST …/cases/{caseId}/resolution: the office works a case off, with its reason. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { CaseAnswer, CaseRequest } from '../store/case-door.ts';
import { caseAnswer, shownCase } from './case-fields.ts';
import { NO_CALENDAR, observationId, pupilId } from './line-fields.ts';
import { actingOf } from './person-fields.ts';

const reason = z.string().trim().min(1).max(200);

const resolution = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('judgeAgain'), reason }),
  z.strictObject({ action: z.literal('dismiss'), reason }),
  z.strictObject({
    action: z.literal('assign'),
    reason,
    pupilId,
    /** Which observation was of another pupil; the one that the case names, without it. */
    observationId: observationId.optional(),
  }),
]);

const DETAILS = {
  closed: 'The case was closed before, by another person or in another way.',
  notOfThisKind: 'This cannot be done with this case, or not with this observation or pupil.',
  notEnrolled: 'The pupil is not known or enrolled nowhere on that day.',
} as const;

export function postCaseResolution(door: Door<CaseRequest, CaseAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/cases/{caseId}/resolution',
    summary: 'Judge a case again, assign its line to another pupil, or dismiss it',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: resolution,
    answers: { 200: caseAnswer },
    async handle({ params: { tenant, caseId }, body, actor, caller, cause }) {
      const assigned = body.action === 'assign' ? body : null;
      const request: CaseRequest = {
        tenant,
        caseId,
        action: body.action,
        reason: body.reason,
        pupilId: assigned?.pupilId ?? null,
        observationId: assigned?.observationId ?? null,
        ...actingOf({ actor, caller }),
      };
      const answer = await door.submit(request, cause);
      switch (answer.kind) {
        case 'done':
          return { status: 200, body: shownCase(answer.case) };
        case 'unknown':
          throw problem(404, { detail: 'The Comune has no such case.' });
        case 'noCalendar':
          throw unavailable(5, NO_CALENDAR);
        case 'closed':
          throw problem(409, { type: 'case-closed', detail: DETAILS.closed });
        case 'notEnrolled':
          throw problem(422, { type: 'pupil-not-enrolled', detail: DETAILS.notEnrolled });
        case 'notOfThisKind':
          throw problem(422, { type: 'not-for-this-case', detail: DETAILS.notOfThisKind });
      }
    },
  });
}
