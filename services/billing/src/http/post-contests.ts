/** POST …/accounts/{accountId}/contests: a parent says that a line is wrong. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { timeOrderedId } from '@mestolo/service/time-ordered-id.ts';
import { z } from 'zod';
import type { ContestOutcome, ContestRequest } from '../store/contest-door.ts';
import { contestOutcome, contestReply } from './contest-fields.ts';
import type { ContestTexts } from './contest-text.ts';
import { callers } from './office-fields.ts';

const text = z
  .string()
  .trim()
  .min(3)
  .max(2_000)
  .transform((words) => words.toWellFormed());

const body = z.strictObject({ entryId: z.string().min(1).max(300), text });

export interface ContestNeeds {
  readonly contests: IdempotentDoor<ContestRequest, ContestOutcome>;
  readonly texts: ContestTexts;
  readonly now: (tenant: string) => Promise<Date>;
}

export function postContests({ contests, texts, now }: ContestNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/contests',
    summary: 'Say that an entry is wrong, for the office to look at',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'optional',
    answers: { 201: contestOutcome },
    async handle({ params, body: said, actor, caller, cause, idempotencyKey }) {
      const { tenant, accountId } = params;
      const id = timeOrderedId();
      const place = { tenant, contestId: id, at: await now(tenant) };
      const sealed = await texts.seal(place, said.text);
      const who = { tenant, actor, role: caller ?? 'unknown' };
      const what = { ask: 'open' as const, id, accountId, entryId: said.entryId, text: sealed };
      return contestReply(201, await contests.submit({ ...who, ...what }, idempotencyKey, cause));
    },
  });
}
