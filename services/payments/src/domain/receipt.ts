/**
 * What becomes of a receipt of pagoPA. One rule stands above all others: money that has moved is
 * never refused and never counted twice.
 */
import type { Notice } from './notice.ts';
import { payNotice } from './notice.ts';

export interface Receipt {
  /** `<creditor>:<receipt id>`: one receipt, one credit. */
  readonly id: string;
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  readonly receiptId: string;
  readonly noticeNumber: string;
  /** The creditor of the notice; another one where the payment was shared with us. */
  readonly noticeCreditor: string;
  readonly outcome: 'OK' | 'KO';
  readonly paymentCents: number;
  readonly transfers: readonly { readonly fiscalCode: string; readonly cents: number }[];
  readonly paidOn: string;
  readonly paidAt: string;
  readonly receivedAt: string;
  readonly psp: string;
  readonly standIn: boolean;
  /** Over everything in it but the names of people. */
  readonly contentHash: string;
  /** The message as it came, sealed. */
  readonly raw: string;
}

/** What the sender is told. */
export type ReceiptAnswer = 'taken' | 'unknownNotice' | 'otherContent' | 'inconsistent' | 'notOurs';

/** Why the office should look at a receipt. */
export const FLAGS = ['paidTwice', 'expired', 'cancelled', 'otherAmount', 'unknownNotice'] as const;

export type Flag = (typeof FLAGS)[number];

export type Verdict =
  /** Known already, with the same content: the same answer, and nothing else happens. */
  | { readonly kind: 'repeated'; readonly answer: ReceiptAnswer }
  /** Kept for people to look at; nothing is credited. */
  | { readonly kind: 'anomaly'; readonly answer: ReceiptAnswer; readonly why: AnomalyKind }
  /** Kept; the payment was not made, so nothing is credited. */
  | { readonly kind: 'notPaid' }
  /** Money to us that no notice of ours explains: it waits in suspense. */
  | {
      readonly kind: 'unmatched';
      readonly creditedCents: number;
      readonly answer: ReceiptAnswer;
      readonly flags: readonly Flag[];
    }
  | {
      readonly kind: 'credited';
      readonly creditedCents: number;
      readonly notice: Notice;
      readonly flags: readonly Flag[];
    };

export type AnomalyKind = 'otherContent' | 'sumsDiffer' | 'nothingForUs' | 'receiptIdLength';

/** What is known of a receipt that was taken before. */
export interface KnownReceipt {
  readonly contentHash: string;
  readonly answer: ReceiptAnswer;
}

/** The schema sets no limit, the rules of pagoPA say 35; ids of events have room for this. */
const MAX_RECEIPT_ID = 140;

export function judgeReceipt(
  receipt: Receipt,
  known: { readonly receipt: KnownReceipt | null; readonly notice: Notice | null },
): Verdict {
  const length = [...receipt.receiptId].length;
  if (length < 1 || length > MAX_RECEIPT_ID) {
    return { kind: 'anomaly', answer: 'inconsistent', why: 'receiptIdLength' };
  }
  if (known.receipt !== null) {
    return known.receipt.contentHash === receipt.contentHash
      ? { kind: 'repeated', answer: known.receipt.answer }
      : { kind: 'anomaly', answer: 'otherContent', why: 'otherContent' };
  }
  if (receipt.outcome === 'KO') return { kind: 'notPaid' };
  if (sum(receipt.transfers) !== receipt.paymentCents) {
    return { kind: 'anomaly', answer: 'inconsistent', why: 'sumsDiffer' };
  }
  return judgePayment(receipt, known.notice);
}

/** Credits what moves to us: never the fee, never the amount that the notice had asked for. */
function judgePayment(receipt: Receipt, notice: Notice | null): Verdict {
  const ours = receipt.transfers.filter((one) => one.fiscalCode === receipt.creditorFiscalCode);
  const creditedCents = sum(ours);
  const sharedWithUs = receipt.noticeCreditor !== receipt.creditorFiscalCode;
  if (creditedCents === 0) {
    const answer = sharedWithUs ? 'notOurs' : 'inconsistent';
    return { kind: 'anomaly', answer, why: 'nothingForUs' };
  }
  if (notice === null) {
    // Another creditor's notice may well pay us a part; one in our own name should be known.
    const answer = sharedWithUs ? 'taken' : 'unknownNotice';
    return { kind: 'unmatched', creditedCents, answer, flags: ['unknownNotice'] };
  }
  return {
    kind: 'credited',
    creditedCents,
    notice: payNotice(notice, receipt.receivedAt),
    flags: flagsOf(receipt, notice, creditedCents),
  };
}

function flagsOf(receipt: Receipt, notice: Notice, creditedCents: number): Flag[] {
  const flags: Flag[] = [];
  if (notice.receipts > 0) flags.push('paidTwice');
  if (notice.state === 'cancelled') flags.push('cancelled');
  if (receipt.paidOn > notice.dueOn) flags.push('expired');
  if (creditedCents !== notice.amountCents) flags.push('otherAmount');
  return flags;
}

function sum(transfers: readonly { readonly cents: number }[]): number {
  return transfers.reduce((total, { cents }) => total + cents, 0);
}
