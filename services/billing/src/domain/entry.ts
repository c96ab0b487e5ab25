/** A journal entry as it is kept: one amount from one account to another, written once. */
import type { entryKind } from '@mestolo/contracts/events/billing.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { z } from 'zod';

/** Which fields there are, and the canonical form of the hash. Old entries keep theirs. */
export const ENTRY_SCHEMA = 1;

export type EntryKind = z.infer<typeof entryKind>;

export type Side = 'debit' | 'credit';

/** The Comune's own accounts, on the other side of every entry. */
export type ContraAccount =
  | 'mealRevenue'
  | 'feeRevenue'
  | 'pagopaClearing'
  | 'cash'
  | 'refunds'
  | 'writeOffs'
  | 'adjustments'
  | 'transfers'
  | 'segregatedDebts'
  | 'openingBalances';

/**
 * The two postings of each kind: the account's side and the contra account, which takes the other
 * side with the same amount. A family's account is money owed to it: receipts credit it, meals
 * debit it. So no entry can be out of balance. An opening debt and an adjustment name their side.
 */
export const POSTINGS: Readonly<Record<EntryKind, { side: Side; contra: ContraAccount }>> = {
  openingBalance: { side: 'credit', contra: 'openingBalances' },
  openingVouchers: { side: 'credit', contra: 'openingBalances' },
  formerReceipt: { side: 'credit', contra: 'openingBalances' },
  mealDebit: { side: 'debit', contra: 'mealRevenue' },
  mealReversal: { side: 'credit', contra: 'mealRevenue' },
  feeDebit: { side: 'debit', contra: 'feeRevenue' },
  feeReversal: { side: 'credit', contra: 'feeRevenue' },
  topUp: { side: 'credit', contra: 'pagopaClearing' },
  cashTopUp: { side: 'credit', contra: 'cash' },
  paymentReversal: { side: 'debit', contra: 'pagopaClearing' },
  adjustment: { side: 'credit', contra: 'adjustments' },
  refund: { side: 'debit', contra: 'refunds' },
  writeOff: { side: 'credit', contra: 'writeOffs' },
  transferOut: { side: 'debit', contra: 'transfers' },
  transferIn: { side: 'credit', contra: 'transfers' },
  suspense: { side: 'credit', contra: 'pagopaClearing' },
  suspenseRelease: { side: 'debit', contra: 'pagopaClearing' },
  debtSegregated: { side: 'credit', contra: 'segregatedDebts' },
  debtOpened: { side: 'debit', contra: 'segregatedDebts' },
  debtPayment: { side: 'credit', contra: 'pagopaClearing' },
  debtReduced: { side: 'credit', contra: 'writeOffs' },
  debtReturned: { side: 'credit', contra: 'segregatedDebts' },
};

/** What a receipt brings besides its amount. */
export interface ReceiptDetails {
  readonly creditorFiscalCode: string;
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly flags: readonly string[];
}

export interface FeeDetails {
  readonly month: string;
  readonly revision: number;
}

/** What is to be posted, before the account gives it its place in the chain. */
export interface EntryDraft {
  readonly _id: string;
  readonly tenant: string;
  readonly kind: EntryKind;
  readonly amountCents: number;
  readonly side?: Side;
  /** The local day it counts for: the day of service or of payment. */
  readonly effectiveOn: string;
  /** Business time of the fact behind it. */
  readonly recordedAt: Date;
  /** A reversal names the revision that made it necessary, not the one it takes back. */
  readonly mealId?: string;
  readonly revision?: number;
  readonly pupilId?: string;
  readonly schoolId?: string;
  /** The tariff version and band that made the price; absent where none was asked. */
  readonly tariff?: string;
  readonly band?: string;
  /** How often the price of this revision has been put right; absent: never. */
  readonly pricing?: number;
  /** A debit of a meal that is not its first: what the index of corrections finds. */
  readonly again?: true;
  /** The month of a fee, and how often what is due for it has changed. */
  readonly fee?: FeeDetails;
  readonly receipt?: ReceiptDetails;
  /** What the office's kinds say besides, in words of their own; never personal data. */
  readonly details?: Readonly<Record<string, string | number>>;
  readonly actor: Actor;
  readonly reason?: string;
  /** The topic and the fact's own id there. */
  readonly source: string;
  readonly traceId?: string;
}

export interface Entry extends EntryDraft {
  readonly schema: number;
  /** A family's account, the suspense account of the Comune, or that of an old debt. */
  readonly accountId: string;
  /** Counts the entries of the account, from 1, without a hole. */
  readonly accountVersion: number;
  readonly balanceAfterCents: number;
  readonly side: Side;
  readonly contra: ContraAccount;
  readonly prevHash: string;
  readonly hash: string;
}

const SUSPENSE = 'suspense:';

/** Where a Comune keeps money that it cannot lay to any family yet. */
export function suspenseAccountId(tenant: string): string {
  return `${SUSPENSE}${tenant}`;
}

export function isSuspenseAccount(accountId: string): boolean {
  return accountId.startsWith(SUSPENSE);
}

const DEBT = 'debt:';

/** Where an old debt stands apart from the account of the family that owes it. */
export function debtAccountId(debtId: string): string {
  return `${DEBT}${debtId}`;
}

/** Null for an account that is no debt's. */
export function debtIdOf(accountId: string): string | null {
  return accountId.startsWith(DEBT) ? accountId.slice(DEBT.length) : null;
}

/** Suspense and debts: they have chains, and no family follows their balance. */
export function isFamilyAccount(accountId: string): boolean {
  return !isSuspenseAccount(accountId) && debtIdOf(accountId) === null;
}
