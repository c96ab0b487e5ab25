/** POST /internal/tenants/{tenant}/accounts/{accountId}/entries: what the office enters by hand. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { type EntryAction, officeEntryKinds } from '../domain/office-action.ts';
import { amountFields, withAmount } from './amount-fields.ts';
import { officeAnswers, officeReply } from './office-answer.ts';
import type { OfficeDesk } from './office-desk.ts';
import { callers, reason, receiptText } from './office-fields.ts';

const body = z
  .strictObject({
    kind: z.enum(officeEntryKinds),
    /** Of an adjustment, and of nothing else. */
    side: z.enum(['debit', 'credit']).optional(),
    ...amountFields,
    effectiveOn: localDate,
    reason,
    receipt: receiptText.optional(),
  })
  .transform(withAmount)
  .refine(({ kind, side }) => (kind === 'adjustment') === (side !== undefined), {
    path: ['side'],
    message: 'an adjustment says its side, and nothing else does',
  });

export function postEntries(desk: OfficeDesk): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/entries',
    summary: 'Post cash, an adjustment, a refund, a write-off or the reversal of a payment',
    access: 'service',
    callers,
    body,
    idempotencyKey: 'required',
    answers: officeAnswers,
    async handle(context) {
      const { side, receipt, ...said } = context.body;
      const action: EntryAction = {
        ...{ ...said, type: 'entry', accountId: context.params.accountId },
        ...(side && { side }),
        ...(receipt && { receipt }),
      };
      return officeReply(await desk.act(action, context));
    },
  });
}
