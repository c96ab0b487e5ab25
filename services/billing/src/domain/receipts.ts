/** From receipts and opening balances to credits, and to suspense where no family can be told. */
import { accountOf, type BooksDraft, postTo, said } from './books.ts';
import { openCentsOf, postToDebt } from './debt.ts';
import { suspenseAccountId } from './entry.ts';
import {
  openingBalanceId,
  receiptCreditId,
  receiptDebtId,
  receiptKey,
  receiptReleaseId,
  receiptSuspenseId,
} from './entry-ids.ts';
import type { OpeningBalanceFact, ReceiptFact } from './facts.ts';

/**
 * Takes one receipt. The same receipt again is nothing; its id with another amount or notice is a
 * conflict for a person to look at, never a second credit. Money for a family that is not known
 * (yet) waits in the Comune's suspense account.
 */
export function takeReceipt(draft: BooksDraft, fact: ReceiptFact): void {
  const key = receiptKey(fact);
  const known = draft.receipts.get(key) ?? draft.loaded.receipts.get(key);
  if (known) {
    const isSame =
      known.amountCents === fact.amountCents && known.noticeNumber === fact.noticeNumber;
    if (!isSame) draft.conflicts.push({ known, fact });
    return;
  }
  draft.receipts.set(key, { amountCents: fact.amountCents, noticeNumber: fact.noticeNumber });
  const { tenant, paidOn: day } = fact;
  draft.tallies.push({ of: 'receipts', tenant, day, added: 1, names: [key] });
  if (fact.debtId !== undefined) {
    payDebt(draft, fact, fact.debtId);
    return;
  }
  if (fact.accountId !== null && isKnownFamily(draft, fact, fact.accountId)) {
    creditReceipt(draft, fact, fact.accountId);
    return;
  }
  suspend(draft, fact);
  if (fact.accountId !== null) draft.touchedAccounts.set(fact.accountId, fact.tenant);
}

/**
 * The notice of an old debt pays it as far as it is open. What is more than that, or comes a second
 * time, is nobody's until the office says whose: the family may want it back.
 */
function payDebt(draft: BooksDraft, fact: ReceiptFact, debtId: string): void {
  const { tenant, noticeNumber, trace, accountId } = fact;
  const amountCents = Math.min(fact.amountCents, openCentsOf(draft, debtId, tenant));
  if (amountCents > 0) {
    const details = { debtId, ...said('accountId', accountId) };
    const id = receiptDebtId(receiptKey(fact));
    const entry = { ...entryOf({ ...fact, amountCents }, 'debtPayment', id), details };
    postToDebt(draft, debtId, entry, { trace, noticeNumber });
  }
  const left = fact.amountCents - amountCents;
  // Without the account: it must not be credited there as soon as the family becomes known.
  if (left > 0) suspend(draft, { ...fact, amountCents: left, accountId: null });
}

function suspend(draft: BooksDraft, fact: ReceiptFact): void {
  const key = receiptKey(fact);
  const entry = entryOf(fact, 'suspense', receiptSuspenseId(key));
  postTo(draft, suspenseAccountId(fact.tenant), entry, fact.trace);
  draft.suspended.set(key, fact);
}

/** Registry has told of the family. Being charged for a meal does not make a family known. */
function isKnownFamily(draft: BooksDraft, fact: ReceiptFact, accountId: string): boolean {
  return accountOf(draft, accountId, fact.tenant).familyVersion > 0;
}

/** The family of a suspended receipt has become known: its money goes where it belongs. */
export function releaseReceipt(draft: BooksDraft, fact: ReceiptFact, accountId: string): void {
  const suspense = suspenseAccountId(fact.tenant);
  const releaseId = receiptReleaseId(receiptKey(fact));
  postTo(draft, suspense, entryOf(fact, 'suspenseRelease', releaseId), fact.trace);
  creditReceipt(draft, fact, accountId);
}

function creditReceipt(draft: BooksDraft, fact: ReceiptFact, accountId: string): void {
  postTo(draft, accountId, entryOf(fact, 'topUp', receiptCreditId(receiptKey(fact))), fact.trace);
}

type ReceiptEntryKind = 'topUp' | 'suspense' | 'suspenseRelease' | 'debtPayment';

function entryOf(fact: ReceiptFact, kind: ReceiptEntryKind, id: string) {
  return {
    _id: id,
    tenant: fact.tenant,
    kind,
    amountCents: fact.amountCents,
    effectiveOn: fact.paidOn,
    recordedAt: fact.recordedAt,
    receipt: {
      creditorFiscalCode: fact.creditorFiscalCode,
      receiptId: fact.receiptId,
      noticeNumber: fact.noticeNumber,
      flags: fact.flags,
    },
    actor: fact.actor,
    source: fact.source,
    ...said('traceId', fact.trace.traceId),
  };
}

export type OpeningBalanceOutcome = 'posted' | 'unchanged' | 'conflict' | 'nothing';

/** What the family had before, once an account. `knownCents` is what was posted, if it was. */
export function takeOpeningBalance(
  draft: BooksDraft,
  fact: OpeningBalanceFact,
  knownCents: number | null,
): OpeningBalanceOutcome {
  if (knownCents !== null) return knownCents === fact.balanceCents ? 'unchanged' : 'conflict';
  if (fact.balanceCents === 0) return 'nothing';
  const account = accountOf(draft, fact.accountId, fact.tenant);
  postTo(
    draft,
    account._id,
    {
      _id: openingBalanceId(account._id),
      tenant: fact.tenant,
      kind: 'openingBalance',
      side: fact.balanceCents < 0 ? 'debit' : 'credit',
      amountCents: Math.abs(fact.balanceCents),
      effectiveOn: fact.effectiveOn,
      recordedAt: fact.recordedAt,
      actor: fact.actor,
      source: `office:${fact.reference}`,
      ...said('traceId', fact.trace.traceId),
    },
    fact.trace,
  );
  return 'posted';
}
