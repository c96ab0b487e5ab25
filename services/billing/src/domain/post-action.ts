/** From what the office does by hand to entries. */
import { type BooksDraft, postTo, said } from './books.ts';
import { postDebtAction } from './debt-action.ts';
import { type ReceiptDetails, suspenseAccountId } from './entry.ts';
import { receiptCreditId, receiptReleaseId } from './entry-ids.ts';
import type { ReceiptFact } from './facts.ts';
import type {
  ActionContext,
  AssignmentAction,
  EntryAction,
  OfficeAction,
  SuspenseRefundAction,
  TransferAction,
} from './office-action.ts';
import { officeEntryId, receiptRefundId, transferInId, transferOutId } from './office-entry-ids.ts';
import { paymentIn, postReversal } from './reversals.ts';
import { saidByOffice } from './said-by-office.ts';

/** Posts what `refusalOf` did not refuse. */
export function postAction(draft: BooksDraft, action: OfficeAction, context: ActionContext): void {
  if (action.type === 'entry') postEntry(draft, action, context);
  else if (action.type === 'transfer') postTransfer(draft, action, context);
  else if (action.type === 'assignment') postAssignment(draft, action, context);
  else if (action.type === 'suspenseRefund') postSuspenseRefund(draft, action, context);
  else postDebtAction(draft, action, context);
}

function detailsOf(details: Record<string, string>, { approvedBy }: ActionContext) {
  const all = { ...details, ...said('approvedBy', approvedBy) };
  return Object.keys(all).length === 0 ? {} : { details: all };
}

function postEntry(draft: BooksDraft, action: EntryAction, context: ActionContext): void {
  const { kind, accountId, amountCents, effectiveOn, side, receipt } = action;
  if (kind === 'paymentReversal') {
    postOfficeReversal(draft, action, context);
    return;
  }
  const entry = {
    _id: officeEntryId(context.id),
    kind,
    amountCents,
    effectiveOn,
    ...(kind === 'adjustment' && said('side', side)),
    ...detailsOf(receipt === undefined ? {} : { receipt }, context),
    ...saidByOffice(action, context),
  };
  postTo(draft, accountId, entry, context.trace);
}

function postOfficeReversal(draft: BooksDraft, action: EntryAction, context: ActionContext): void {
  const { amountCents, effectiveOn, receipt = '' } = action;
  const payment = paymentIn(draft, receipt);
  if (payment === null) throw new Error('A payment that is not known cannot be taken back.');
  const words = { effectiveOn, ...saidByOffice(action, context), ...detailsOf({}, context) };
  postReversal(draft, payment, { amountCents, said: words, trace: context.trace });
}

/** What leaves one account reaches the other in the same transaction: the total is the same. */
function postTransfer(draft: BooksDraft, action: TransferAction, context: ActionContext): void {
  const { accountId, toAccountId, amountCents, effectiveOn } = action;
  const about = { amountCents, effectiveOn, ...saidByOffice(action, context) };
  const out = {
    _id: transferOutId(context.id),
    kind: 'transferOut' as const,
    ...about,
    ...detailsOf({ toAccountId }, context),
  };
  const into = {
    _id: transferInId(context.id),
    kind: 'transferIn' as const,
    ...about,
    ...detailsOf({ fromAccountId: accountId }, context),
  };
  postTo(draft, accountId, out, context.trace);
  postTo(draft, toAccountId, into, context.trace);
}

function postAssignment(draft: BooksDraft, action: AssignmentAction, context: ActionContext): void {
  const { receiptKey, accountId } = action;
  const { amountCents, paidOn, receipt } = suspended(draft, receiptKey);
  const about = { amountCents, effectiveOn: paidOn, receipt, ...saidByOffice(action, context) };
  const release = { _id: receiptReleaseId(receiptKey), kind: 'suspenseRelease' as const, ...about };
  const credit = { _id: receiptCreditId(receiptKey), kind: 'topUp' as const, ...about };
  postTo(draft, suspenseAccountId(context.tenant), release, context.trace);
  postTo(draft, accountId, credit, context.trace);
  draft.assigned.add(receiptKey);
}

function postSuspenseRefund(
  draft: BooksDraft,
  action: SuspenseRefundAction,
  context: ActionContext,
): void {
  const { receiptKey, effectiveOn } = action;
  const { amountCents, receipt } = suspended(draft, receiptKey);
  const entry = {
    _id: receiptRefundId(receiptKey),
    kind: 'refund' as const,
    amountCents,
    effectiveOn,
    receipt,
    ...detailsOf({}, context),
    ...saidByOffice(action, context),
  };
  postTo(draft, suspenseAccountId(context.tenant), entry, context.trace);
  draft.assigned.add(receiptKey);
}

function suspended(draft: BooksDraft, key: string): ReceiptFact & { receipt: ReceiptDetails } {
  const fact = draft.loaded.suspended.get(key);
  if (fact === undefined) throw new Error('A receipt that is not in suspense cannot leave it.');
  const { creditorFiscalCode, receiptId, noticeNumber, flags } = fact;
  return { ...fact, receipt: { creditorFiscalCode, receiptId, noticeNumber, flags } };
}
