/** Submits an act on one pupil or one account, and says no in one way. */
import { problem, type RouteContext } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { HouseholdAct, HouseholdRequest } from '../store/household-acts.ts';
import type { HouseholdAnswer } from '../store/household-door.ts';
import { actOf, newMint } from './importing.ts';

export type HouseholdDoor = IdempotentDoor<HouseholdRequest, HouseholdAnswer>;

/** Why, for the log of operations. */
export const reason = z.string().trim().min(1).max(500).optional();

type Acting = Pick<RouteContext, 'actor' | 'caller' | 'cause' | 'idempotencyKey'>;

export async function act(
  door: HouseholdDoor,
  context: Acting,
  said: {
    readonly tenant: string;
    readonly what: HouseholdAct;
    readonly reason?: string | undefined;
  },
) {
  const { tenant, what } = said;
  const request = { tenant, what, act: actOf(context, said.reason), mint: newMint() };
  const answer = await door.submit(request, context.idempotencyKey, context.cause);
  if (answer === 'unknown') {
    throw problem(404, { detail: 'This Comune has no such pupil or account.' });
  }
  if (answer === 'forgotten') {
    const detail = 'The personal data of this family were destroyed: nothing of it can change.';
    throw problem(409, { type: 'family-forgotten', detail });
  }
  if (answer.result === 'refused') throw refusal(answer.problems);
  return { status: 200, body: answer };
}

export function refusal(problems: readonly { field: string; problem: string }[]) {
  const detail = 'Nothing was changed: see what is wrong with which field.';
  return problem(422, { type: 'refused', detail, problems });
}

/** Ids in an address are checked here, since paths have no schema of their own. */
export function idIn(text: string): string {
  const read = z.uuid().safeParse(text);
  if (read.success) return read.data;
  throw problem(404, { detail: 'This Comune has no such pupil or account.' });
}
