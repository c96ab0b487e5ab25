/** An account as the doors show it. */
import type { Account } from '../domain/account.ts';

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
