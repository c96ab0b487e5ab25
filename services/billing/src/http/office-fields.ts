/** What bodies and answers of the office's doors have in common. */
import { actor, balanceCents, id, localDate } from '@mestolo/contracts/values.ts';
import { z } from 'zod';

/** Why somebody did it, in a few words: it stands in the books and on statements. */
export const reason = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .transform((text) => text.toWellFormed());

/** A receipt's number or key, as it is printed. */
export const receiptText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .transform((text) => text.toWellFormed());

export const callers = ['portal', 'office', 'operator'] as const;

const side = z.enum(['debit', 'credit']);

export const postedLine = z.strictObject({
  entryId: z.string(),
  accountId: id.nullable(),
  side,
  amountCents: z.int(),
  balanceAfterCents: balanceCents.nullable(),
});

export const actionBody = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('entry'),
    kind: z.string(),
    accountId: id,
    side: side.optional(),
    amountCents: z.int(),
    effectiveOn: localDate,
    reason: z.string(),
    receipt: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('transfer'),
    accountId: id,
    toAccountId: id,
    amountCents: z.int(),
    effectiveOn: localDate,
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal('assignment'),
    receiptKey: z.string(),
    accountId: id,
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal('suspenseRefund'),
    receiptKey: z.string(),
    effectiveOn: localDate,
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal('debt'),
    accountId: id,
    facts: z.array(z.string()).optional(),
    upTo: localDate.optional(),
    dueOn: localDate,
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal('debtReduction'),
    debtId: id,
    amountCents: z.int(),
    reason: z.string(),
  }),
  z.strictObject({ type: z.literal('debtWithdrawal'), debtId: id, reason: z.string() }),
]);

export const actorBody = z.strictObject(actor.shape);
