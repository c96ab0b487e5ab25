/** POST /devices/{deviceId}/roll-calls: a device brings the lines of a roll call. */
import type { Actor } from '@mestolo/contracts/values.ts';
import { mealSlot } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route, unavailable } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { pathsOf } from '@mestolo/service/problem-paths.ts';
import { z } from 'zod';
import { type LineAnswer, lineProblem } from '../store/answer.ts';
import type { NumberedSaid, Submission, SubmissionAnswer } from '../store/observation-door.ts';
import type { Said } from '../store/said.ts';
import { lineAnswers } from './line-answers.ts';
import { NO_CALENDAR, observationId, presence, pupilId, servedOn } from './line-fields.ts';

const BODY_LIMIT_BYTES = 256 * 1024;
const MOST_LINES = 500;

const rollCall = z.strictObject({
  /** Each line is judged for itself, so that a bad one does not hold up the good ones. */
  lines: z.array(z.unknown()).min(1).max(MOST_LINES),
});

const sequence = z.int().positive().max(2_147_483_647);

/** One observation, as a device brings it. */
export const rollCallLine = z.strictObject({
  observationId,
  pupilId,
  servedOn: servedOn.nullish(),
  slot: mealSlot.default('lunch'),
  state: presence,
  recordedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
  supersedes: observationId.nullish(),
  /** 1, 2, 3 … for each device: whoever counts can be told what is missing. */
  sequence: sequence.nullish(),
});

interface Device {
  readonly tenant: string;
  readonly schoolId: string;
  readonly actor: Actor;
}

export function postRollCalls(door: IdempotentDoor<Submission, SubmissionAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/devices/{deviceId}/roll-calls',
    access: 'device',
    summary: 'Bring the lines of a roll call; each has an answer of its own',
    body: rollCall,
    answers: { 200: lineAnswers },
    bodyLimitBytes: BODY_LIMIT_BYTES,
    async handle({ body, actor, claims, cause }) {
      const device = { tenant: claims.tenant ?? '', schoolId: claims.schoolId ?? '', actor };
      const read = body.lines.map((raw) => readLine(raw, device));
      const said = read.filter((one) => 'tenant' in one);
      const numbered = body.lines.flatMap(numberOf);
      const submission = {
        said,
        device: { tenant: device.tenant, deviceId: actor.id, numbered },
      };
      const isNothing = said.length === 0 && numbered.length === 0;
      const answers = isNothing ? [] : await door.submit(submission, null, cause);
      if (answers === 'no-calendar') throw unavailable(5, NO_CALENDAR);
      const judged = answers[Symbol.iterator]();
      const lines = read.map((one) => ('tenant' in one ? judged.next().value : one));
      return { status: 200, body: { lines } };
    },
  });
}

const numberedLine = z.object({ sequence });

/** Also of a line that is malformed otherwise: it has arrived. */
function numberOf(raw: unknown): NumberedSaid[] {
  const { data } = numberedLine.safeParse(raw);
  if (!data) return [];
  const { data: read } = rollCallLine.safeParse(raw);
  const { observationId: id = null, recordedAt = null } = read ?? {};
  return [{ sequence: data.sequence, observationId: id, recordedAt }];
}

function readLine(raw: unknown, { tenant, schoolId, actor }: Device): Said | LineAnswer {
  const { success, data, error } = rollCallLine.safeParse(raw);
  if (!success) {
    const known = observationId.safeParse((raw as { observationId?: unknown })?.observationId);
    return {
      observationId: known.data ?? null,
      result: 'refused',
      problem: lineProblem('malformed-line', pathsOf(error).slice(0, 20)),
    };
  }
  return {
    tenant,
    actor,
    deviceSchoolId: schoolId,
    observationId: data.observationId,
    pupilId: data.pupilId,
    servedOn: data.servedOn ?? null,
    slot: data.slot,
    presence: data.state,
    recordedAt: data.recordedAt,
    reason: null,
    supersedes: data.supersedes ?? null,
  };
}
