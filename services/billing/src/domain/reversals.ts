/**
 * A payment is taken back from wherever it went: the family's account, suspense, an old debt. Once,
 * whoever says so first and however often.
 */
import { type BooksDraft, postTo, said } from './books.ts';
import { postToDebt } from './debt.ts';
import { debtIdOf, type Entry, type EntryDraft, type ReceiptDetails } from './entry.ts';
import {
  receiptCreditId,
  receiptDebtId,
  receiptDebtReversalId,
  receiptKey,
  receiptSuspenseId,
} from './entry-ids.ts';
import type { ReversalFact, Trace } from './facts.ts';
import { receiptReversalId } from './office-entry-ids.ts';

/** Every entry there may be of a receipt, and of what was taken back of it. */
export function entryIdsOfReceipt(key: string): readonly string[] {
  return [
    receiptCreditId(key),
    receiptSuspenseId(key),
    receiptDebtId(key),
    receiptReversalId(key),
    receiptDebtReversalId(key),
  ];
}

/** A receipt as the books hold it. */
export interface PaymentInBooks {
  /** The family that has it; null while it is in suspense. */
  readonly accountId: string | null;
  readonly amountCents: number;
  readonly receipt: ReceiptDetails;
  readonly isReversed: boolean;
  /** The entries it stands by: one, or two where it paid a debt and more than that. */
  readonly parts: readonly Entry[];
}

/** Null where no such receipt has come. */
export function paymentIn({ loaded, posted }: BooksDraft, key: string): PaymentInBooks | null {
  const find = (id: string): Entry | undefined =>
    posted.find(({ entry }) => entry._id === id)?.entry ?? loaded.paid?.get(id);
  const credit = find(receiptCreditId(key));
  const paidDebt = find(receiptDebtId(key));
  // Money that left suspense stands in the account that it was assigned to.
  const other = credit ?? find(receiptSuspenseId(key));
  const parts = [other, paidDebt].filter((part) => part !== undefined);
  const receipt = parts[0]?.receipt;
  if (receipt === undefined) return null;
  const reversals = [receiptReversalId(key), receiptDebtReversalId(key)];
  const debtor = paidDebt?.details?.accountId;
  return {
    accountId: credit?.accountId ?? (debtor === undefined ? null : String(debtor)),
    amountCents: parts.reduce((sum, { amountCents }) => sum + amountCents, 0),
    receipt,
    isReversed: reversals.some((id) => find(id) !== undefined),
    parts,
  };
}

/** What stands on each entry of the reversal besides its amount. */
export type ReversalSaid = Omit<EntryDraft, '_id' | 'kind' | 'amountCents' | 'receipt'>;

export function postReversal(
  draft: BooksDraft,
  { parts, receipt }: PaymentInBooks,
  reversal: { readonly amountCents: number; readonly said: ReversalSaid; readonly trace: Trace },
): void {
  const { said: common, trace } = reversal;
  const key = receiptKey(receipt);
  let left = reversal.amountCents;
  for (const part of parts) {
    const amountCents = Math.min(left, part.amountCents);
    left -= amountCents;
    if (amountCents === 0) continue;
    const debtId = debtIdOf(part.accountId);
    const _id = debtId === null ? receiptReversalId(key) : receiptDebtReversalId(key);
    const details = { ...common.details, ...(debtId !== null && part.details) };
    const entry: EntryDraft = {
      ...{ ...common, _id, kind: 'paymentReversal', amountCents, receipt },
      ...(Object.keys(details).length > 0 && { details }),
    };
    if (debtId === null) postTo(draft, part.accountId, entry, trace);
    else postToDebt(draft, debtId, entry, { trace });
  }
  const waits = draft.suspended.has(key) || draft.loaded.suspended.has(key);
  if (waits) draft.assigned.add(key);
}

/** Its receipt may have been lost on the way: it is kept aside until somebody takes it up again. */
export class UnknownPayment extends Error {
  override readonly name = 'UnknownPayment';
}

/**
 * A settlement flow says that a payment was taken back. Once it is, nothing more happens.
 * @throws UnknownPayment
 */
export function takeReversal(draft: BooksDraft, fact: ReversalFact): void {
  const payment = paymentIn(draft, receiptKey(fact));
  if (payment?.parts.some(({ tenant }) => tenant !== fact.tenant) !== false) {
    throw new UnknownPayment('A payment was taken back that is not in the books.');
  }
  if (payment.isReversed) return;
  const { tenant, reversedOn: effectiveOn, recordedAt, actor, source, trace, flow } = fact;
  const common = {
    ...{ tenant, effectiveOn, recordedAt, actor, source },
    ...said('traceId', trace.traceId),
    ...(flow !== null && { details: { flow } }),
  };
  postReversal(draft, payment, { amountCents: fact.amountCents, said: common, trace });
}
