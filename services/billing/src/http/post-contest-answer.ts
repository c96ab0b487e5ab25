/** POST /internal/tenants/{tenant}/contests/{contestId}/answer: what becomes of a contest. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { CONTEST_GRAPH, type ContestAnswer } from '../domain/contest.ts';
import { contestOutcome, contestReply } from './contest-fields.ts';
import { callers, reason } from './office-fields.ts';
import type { ContestNeeds } from './post-contests.ts';

const answers = Object.keys(CONTEST_GRAPH) as ContestAnswer[];

const body = z.strictObject({ answer: z.enum(answers), reason });

export function postContestAnswer({ contests }: ContestNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/contests/{contestId}/answer',
    summary: 'Accept, reject, withdraw or settle a contest, with the reason',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'optional',
    answers: { 200: contestOutcome },
    async handle({ params, body: said, actor, caller, cause, idempotencyKey }) {
      const { tenant, contestId } = params;
      const who = { tenant, actor, role: caller ?? 'unknown' };
      const what = { ask: 'answer' as const, contestId, ...said };
      return contestReply(200, await contests.submit({ ...who, ...what }, idempotencyKey, cause));
    },
  });
}
