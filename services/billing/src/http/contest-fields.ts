/** What the doors of contests have in common. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { problem, type Reply } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { contestStates } from '../domain/contest.ts';
import type { ContestOutcome } from '../store/contest-door.ts';

export const contestState = z.enum(contestStates);

export const remedy = z.discriminatedUnion('kind', [
  /** For attendance's door of corrections. */
  z.strictObject({
    kind: z.literal('correctMeal'),
    ...{ mealId: z.string(), pupilId: id, schoolId: id, servedOn: localDate },
  }),
  /** For the door of entries. */
  z.strictObject({
    kind: z.literal('adjustment'),
    ...{ accountId: id, side: z.enum(['debit', 'credit']), amountCents: z.int() },
  }),
  z.strictObject({
    kind: z.literal('paymentReversal'),
    ...{ receipt: z.string(), amountCents: z.int() },
  }),
]);

export const contestOutcome = z.strictObject({
  contestId: z.uuid(),
  state: contestState,
  /** What putting the line right takes; null where nothing is to be done. */
  remedy: remedy.nullable(),
});

export function contestReply(status: number, outcome: ContestOutcome): Reply {
  switch (outcome.result) {
    case 'done': {
      const { contestId, state, remedy: what } = outcome;
      return { status, body: { contestId, state, remedy: what } };
    }
    case 'noSuchEntry':
      throw problem(404, { type: 'no-such-entry', detail: 'The account has no such entry.' });
    case 'noSuchContest':
      throw problem(404, { type: 'no-such-contest', detail: 'There is no such contest.' });
    case 'openAlready':
      throw problem(409, { type: 'contested', detail: 'This entry is contested already.' });
    case 'notInThisState': {
      const detail = 'A contest in this state cannot be answered so.';
      throw problem(409, { type: 'not-in-this-state', detail, state: outcome.state });
    }
  }
}
