/** POST …/closures/{closureId}/withdrawal: what was closed is open again. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { reason, refusal } from './acting.ts';
import { part } from './answers.ts';
import { actOf, type ImportTools, newMint } from './importing.ts';

const body = z.strictObject({ reason });

export const postClosureWithdrawal = ({ calendars }: Pick<ImportTools, 'calendars'>) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/closures/{closureId}/withdrawal',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Withdraw a closure; one that is not there changes nothing',
    body,
    answers: { 200: z.strictObject({ closureId: id, ...part }) },
    async handle({ params: { tenant, closureId }, body: said, cause, actor, caller }) {
      const act = actOf({ actor, caller }, said.reason);
      const change = { kind: 'closureWithdrawn', closureId } as const;
      const answer = await calendars.submit({ tenant, act, mint: newMint(), change }, cause);
      const { result, problems } = answer;
      if (result === 'refused') throw refusal(problems);
      return { status: 200, body: { closureId, result, problems } };
    },
  });
