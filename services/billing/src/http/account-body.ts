/** An account as the doors show it. */
import { id, instant, localDate } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { Account } from '../domain/account.ts';

export const accountAnswer = z.strictObject({
  accountId: id,
  balanceCents: z.int(),
  version: z.int(),
  creditsCents: z.int(),
  debitsCents: z.int(),
  head: z.string(),
  mealPriceCents: z.int().nullable(),
  asOf: instant.nullable(),
  last: z
    .strictObject({
      entryId: z.string(),
      kind: z.string(),
      amountCents: z.int(),
      effectiveOn: localDate,
    })
    .nullable(),
});

export function accountBody(account: Account) {
  const { _id, balanceCents, version, creditsCents, debitsCents, head, last } = account;
  return {
    accountId: _id,
    balanceCents,
    version,
    creditsCents,
    debitsCents,
    head,
    mealPriceCents: account.mealPriceCents,
    /** Business time of the last entry; null before the first. */
    asOf: last?.recordedAt.toISOString() ?? null,
    last: last && {
      entryId: last.entryId,
      kind: last.kind,
      amountCents: last.amountCents,
      effectiveOn: last.effectiveOn,
    },
  };
}
