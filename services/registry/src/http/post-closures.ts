/** POST …/closures: a class, a school or the whole Comune has no canteen on some days. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { reason, refusal } from './acting.ts';
import { part } from './answers.ts';
import { actOf, type ImportTools, newMint } from './importing.ts';

const body = z.strictObject({
  /** The caller's own: the same closure said twice closes once. */
  closureId: id,
  from: officeDay,
  to: officeDay,
  /** Ids; a class tells its school, and without both the whole Comune is closed. */
  school: id.optional(),
  class: id.optional(),
  /** `strike`, `outing`, `snow`, or what the office calls it. */
  cause: z.string().trim().min(1).max(200),
  reason,
});

export const postClosures = ({ calendars }: Pick<ImportTools, 'calendars'>) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/closures',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Close a class, a school or the whole Comune; attendance does the rest',
    body,
    answers: { 200: z.strictObject({ closureId: id, ...part }) },
    async handle({ params: { tenant }, body: said, cause, actor, caller }) {
      const { reason: why, ...closure } = said;
      const act = actOf({ actor, caller }, why);
      const change = { kind: 'closureAdded', closure } as const;
      const answer = await calendars.submit({ tenant, act, mint: newMint(), change }, cause);
      const { result, problems } = answer;
      if (result === 'refused') throw refusal(problems);
      return { status: 200, body: { closureId: closure.closureId, result, problems } };
    },
  });
