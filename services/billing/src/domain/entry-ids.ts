/** Ids of entries: made of the fact's own permanent id, so that a fact has one effect for ever. */

export function mealDebitId(mealId: string, revision: number): string {
  return `${mealId}:${revision}:debit`;
}

/** `revision` is the newer one, that takes back the entry in force. */
export function mealReversalId(mealId: string, revision: number): string {
  return `${mealId}:${revision}:reversal`;
}

/** What makes a receipt the same receipt: the creditor and the receipt's id there. */
export function receiptKey(receipt: { creditorFiscalCode: string; receiptId: string }): string {
  return `${receipt.creditorFiscalCode}:${receipt.receiptId}`;
}

export function receiptCreditId(key: string): string {
  return `${key}:credit`;
}

export function receiptSuspenseId(key: string): string {
  return `${key}:suspense`;
}

export function receiptReleaseId(key: string): string {
  return `${key}:release`;
}

/** What of a receipt paid an old debt; the rest of it may be in suspense. */
export function receiptDebtId(key: string): string {
  return `${key}:debt`;
}

/** What of a payment that was taken back had paid an old debt. */
export function receiptDebtReversalId(key: string): string {
  return `${key}:debt-reversal`;
}

export function debtEntryId(debtId: string, step: 'segregated' | 'opened'): string {
  return `debt:${debtId}:${step}`;
}

/** Part of a debt came off it; `version` is the debt's own from then on. */
export function debtReturnId(debtId: string, version: number): string {
  return `debt:${debtId}:${version}:returned`;
}

export function openingBalanceId(accountId: string): string {
  return `opening:${accountId}`;
}

/** The price of a revision is put right: `pricing` counts from 1. */
export function repricedDebitId(mealId: string, revision: number, pricing: number): string {
  return `${mealId}:${revision}:reprice:${pricing}:debit`;
}

export function repricedReversalId(mealId: string, revision: number, pricing: number): string {
  return `${mealId}:${revision}:reprice:${pricing}:reversal`;
}

/** `revision` counts what has been due of the pupil for the month, from 1. */
export function feeDebitId(pupilId: string, month: string, revision: number): string {
  return `fee:${pupilId}:${month}:${revision}:debit`;
}

export function feeReversalId(pupilId: string, month: string, revision: number): string {
  return `fee:${pupilId}:${month}:${revision}:reversal`;
}
