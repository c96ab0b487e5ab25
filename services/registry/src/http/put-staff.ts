/** PUT …/staff/{staffId}: someone of a school's staff who may eat there. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { idIn, reason, refusal } from './acting.ts';
import { part } from './answers.ts';
import { actOf, type ImportTools, newMint } from './importing.ts';

const body = z.strictObject({
  fullName: z.string().trim().min(1).max(120),
  postings: z
    .array(z.strictObject({ from: officeDay, to: officeDay.nullable(), schoolId: id }))
    .max(50),
  reason,
});

export const putStaff = ({ staff: door }: Pick<ImportTools, 'staff'>) =>
  defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/staff/{staffId}',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Say where someone of the staff works from day to day',
    body,
    answers: { 200: z.strictObject({ staffId: id, ...part }) },
    async handle({ params: { tenant, staffId: said }, body: record, cause, actor, caller }) {
      const { reason: why, ...rest } = record;
      const staff = [{ kind: 'whole', staffId: idIn(said), ...rest }] as const;
      const act = actOf({ actor, caller }, why);
      const answers = await door.submit({ tenant, act, mint: newMint(), staff }, cause);
      if (answers === 'no-calendar') {
        const detail = 'Import the calendar of this Comune first: its schools and school years.';
        throw problem(409, { type: 'no-calendar', detail });
      }
      const [answer] = answers;
      if (!answer?.staffId || answer.result === 'refused') throw refusal(answer?.problems ?? []);
      return { status: 200, body: answer };
    },
  });
