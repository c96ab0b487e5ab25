/**
 * What the office does with money by hand: credits at the desk, adjustments, refunds, write-offs,
 * reversals, transfers and what becomes of money in suspense; and what of it is refused.
 */
import type { Actor } from '@mestolo/contracts/values.ts';
import { accountOf, type BooksDraft } from './books.ts';
import { type AnyDebtAction, refusalOfDebt } from './debt-action.ts';
import { debtAccountId, type EntryKind, type Side, suspenseAccountId } from './entry.ts';
import type { Trace } from './facts.ts';
import { paymentIn } from './reversals.ts';

export const officeEntryKinds = [
  'cashTopUp',
  'adjustment',
  'refund',
  'writeOff',
  'paymentReversal',
] as const satisfies readonly EntryKind[];

export type OfficeEntryKind = (typeof officeEntryKinds)[number];

export interface EntryAction {
  readonly type: 'entry';
  readonly kind: OfficeEntryKind;
  readonly accountId: string;
  /** Of an adjustment; every other kind has one side only. */
  readonly side?: Side;
  readonly amountCents: number;
  readonly effectiveOn: string;
  readonly reason: string;
  /** The desk's own receipt, or the payment that is taken back: `<creditor>:<receipt id>`. */
  readonly receipt?: string;
}

export interface TransferAction {
  readonly type: 'transfer';
  readonly accountId: string;
  readonly toAccountId: string;
  readonly amountCents: number;
  readonly effectiveOn: string;
  readonly reason: string;
}

export interface AssignmentAction {
  readonly type: 'assignment';
  readonly receiptKey: string;
  readonly accountId: string;
  readonly reason: string;
}

export interface SuspenseRefundAction {
  readonly type: 'suspenseRefund';
  readonly receiptKey: string;
  readonly effectiveOn: string;
  readonly reason: string;
}

export type OfficeAction =
  | EntryAction
  | TransferAction
  | AssignmentAction
  | SuspenseRefundAction
  | AnyDebtAction;

/** Who does it, and what was read besides the accounts. */
export interface ActionContext {
  /** The action's own id; its entries are named after it. */
  readonly id: string;
  readonly tenant: string;
  readonly today: string;
  readonly recordedAt: Date;
  readonly actor: Actor;
  readonly trace: Trace;
  /** The second person, where there was one. */
  readonly approvedBy?: string;
  /** What meals that are not posted yet will cost, by account; null where nobody can say. */
  readonly pendingCents: ReadonlyMap<string, number | null>;
}

export type ActionRefusal =
  | { readonly why: 'unknownAccount' | 'sameAccount' | 'inFuture' | 'sideMissing' }
  | { readonly why: 'pendingUnpriced' | 'noSuchPayment' | 'alreadyReversed' | 'noSuchReceipt' }
  | { readonly why: 'dueInPast' | 'notOpen' | 'nothingOpen' | 'noSuchDebt' }
  | { readonly why: 'moreThanRefundable'; readonly refundableCents: number }
  | { readonly why: 'moreThanDebt'; readonly debtCents: number }
  | { readonly why: 'otherAmount'; readonly receivedCents: number };

/** Every account whose balance the action rests on or changes. */
export function accountsOf(action: OfficeAction, tenant: string): readonly string[] {
  switch (action.type) {
    case 'entry':
      return [action.accountId];
    case 'transfer':
      return [action.accountId, action.toAccountId];
    case 'assignment':
      return [action.accountId, suspenseAccountId(tenant)];
    case 'suspenseRefund':
      return [suspenseAccountId(tenant)];
    case 'debt':
      return [action.accountId];
    case 'debtReduction':
    case 'debtWithdrawal':
      return [debtAccountId(action.debtId)];
  }
}

/** Null where the action may be done now. Nothing is written. */
export function refusalOf(
  draft: BooksDraft,
  action: OfficeAction,
  context: ActionContext,
): ActionRefusal | null {
  if ('effectiveOn' in action && action.effectiveOn > context.today) return { why: 'inFuture' };
  switch (action.type) {
    case 'entry':
      return refusalOfEntry(draft, action, context);
    case 'transfer':
      if (action.accountId === action.toAccountId) return { why: 'sameAccount' };
      if (!isKnown(draft, action.toAccountId, context.tenant)) return { why: 'unknownAccount' };
      return refusalOfPayout(draft, action, context);
    case 'assignment':
      if (!isInSuspense(draft, action.receiptKey, context)) return { why: 'noSuchReceipt' };
      return isKnown(draft, action.accountId, context.tenant) ? null : { why: 'unknownAccount' };
    case 'suspenseRefund':
      return isInSuspense(draft, action.receiptKey, context) ? null : { why: 'noSuchReceipt' };
    case 'debt':
      if (!isKnown(draft, action.accountId, context.tenant)) return { why: 'unknownAccount' };
      return refusalOfDebt(draft, action, context);
    case 'debtReduction':
    case 'debtWithdrawal':
      return refusalOfDebt(draft, action, context);
  }
}

function isKnown({ accounts, loaded }: BooksDraft, accountId: string, tenant: string): boolean {
  const account = accounts.get(accountId) ?? loaded.accounts.get(accountId);
  return account?.tenant === tenant && (account.familyVersion > 0 || account.version > 0);
}

function isInSuspense(draft: BooksDraft, key: string, { tenant }: ActionContext): boolean {
  return draft.loaded.suspended.get(key)?.tenant === tenant && !draft.assigned.has(key);
}

function refusalOfEntry(
  draft: BooksDraft,
  action: EntryAction,
  context: ActionContext,
): ActionRefusal | null {
  if (!isKnown(draft, action.accountId, context.tenant)) return { why: 'unknownAccount' };
  const { balanceCents } = accountOf(draft, action.accountId, context.tenant);
  switch (action.kind) {
    case 'cashTopUp':
      return null;
    case 'adjustment':
      return action.side === undefined ? { why: 'sideMissing' } : null;
    case 'refund':
      return refusalOfPayout(draft, action, context);
    case 'writeOff':
      // A debt can be forgiven; more than that would be a present.
      return action.amountCents > -balanceCents
        ? { why: 'moreThanDebt', debtCents: Math.max(0, -balanceCents) }
        : null;
    case 'paymentReversal':
      return refusalOfReversal(draft, action, context);
  }
}

/** Money that leaves: no more than is posted less what eaten meals will still cost. */
function refusalOfPayout(
  draft: BooksDraft,
  action: { readonly accountId: string; readonly amountCents: number },
  context: ActionContext,
): ActionRefusal | null {
  if (!isKnown(draft, action.accountId, context.tenant)) return { why: 'unknownAccount' };
  const pendingCents = context.pendingCents.get(action.accountId) ?? 0;
  if (context.pendingCents.get(action.accountId) === null) return { why: 'pendingUnpriced' };
  const { balanceCents } = accountOf(draft, action.accountId, context.tenant);
  const refundableCents = Math.max(0, balanceCents - pendingCents);
  if (action.amountCents <= refundableCents) return null;
  return { why: 'moreThanRefundable', refundableCents };
}

/** A payment is taken back whole, from the account it went to, and once. */
function refusalOfReversal(
  draft: BooksDraft,
  action: EntryAction,
  context: ActionContext,
): ActionRefusal | null {
  const payment = paymentIn(draft, action.receipt ?? '');
  const isOurs = payment?.parts.every(({ tenant }) => tenant === context.tenant);
  if (!payment || !isOurs || payment.accountId !== action.accountId) {
    return { why: 'noSuchPayment' };
  }
  if (payment.isReversed) return { why: 'alreadyReversed' };
  if (payment.amountCents === action.amountCents) return null;
  return { why: 'otherAmount', receivedCents: payment.amountCents };
}
