/** POST /internal/tenants/{tenant}/corrections: a teacher or the office puts a meal right. */
import { mealSlot } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { LineAnswer } from '../store/answer.ts';
import type { Submission, SubmissionAnswer } from '../store/observation-door.ts';
import { lineAnswer } from './line-answers.ts';
import { NO_CALENDAR, observationId, presence, pupilId, servedOn } from './line-fields.ts';
import { actingOf } from './person-fields.ts';

const correction = z.strictObject({
  observationId,
  pupilId,
  servedOn,
  slot: mealSlot.default('lunch'),
  state: presence,
  reason: z.string().trim().min(1).max(200),
  /** Without it the correction puts right what is in force when it arrives. */
  supersedes: observationId.nullish(),
});

export function postCorrections(door: IdempotentDoor<Submission, SubmissionAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/corrections',
    summary: 'Put a meal right, with the reason',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: correction,
    answers: { 200: lineAnswer },
    async handle({ params, body, actor, caller, cause }) {
      const { state, supersedes, ...fields } = body;
      const said = {
        ...fields,
        tenant: params.tenant,
        presence: state,
        recordedAt: null,
        actor,
        supersedes: supersedes ?? null,
        deviceSchoolId: null,
      };
      const { tenant } = params;
      const subject = `pupil:${said.pupilId}:${said.servedOn}`;
      const acting = { ...actingOf({ actor, caller }), tenant, reason: said.reason };
      const operation = { kind: 'mealCorrected', subject, ...acting };
      const answers = await door.submit({ said: [said], operation }, null, cause);
      if (answers === 'no-calendar') throw unavailable(5, NO_CALENDAR);
      const [answer] = answers;
      if (!answer) throw new Error('the door gave no answer to a correction');
      assertTaken(answer);
      return { status: 200, body: answer };
    },
  });
}

function assertTaken({ result, problem: why }: LineAnswer): void {
  if (result !== 'refused' || !why) return;
  const status = why.code === 'observation-id-used' ? 409 : 422;
  throw problem(status, { type: why.code, detail: why.detail });
}
