/** A payment that was made, as the node remembers it, and what became of its receipt. */
import type { StationAnswer } from './call.ts';
import type { PaymentData, ReceiptMessage } from './requests.ts';
import type { Paid, Source } from './send-receipts.ts';

export interface Delivery {
  readonly at: string;
  readonly outcome: 'OK' | 'KO' | 'none';
  readonly faultCode: string | null;
  readonly trouble: string | null;
  readonly tookMs: number;
}

export interface MadePayment {
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly creditorFiscalCode: string;
  readonly amountCents: number;
  readonly feeCents: number | null;
  readonly psp: string;
  /** Italian time, without a zone. */
  readonly paidAt: string;
  readonly outcome: 'OK' | 'KO';
  readonly standIn: boolean;
  /** Where the node had the data from. */
  readonly source: Source;
  readonly cartId: string | null;
  readonly data: PaymentData;
  readonly receipt: ReceiptMessage;
  /**
   * Delivered: the station took it. Refused: it said KO. Waiting: no valid answer yet. Given up:
   * none in all attempts. Kept: GPD has it. Lost: it never left.
   */
  receiptState: 'delivered' | 'refused' | 'waiting' | 'givenUp' | 'kept' | 'lost';
  attempts: number;
  nextAttemptAt: string | null;
  readonly deliveries: Delivery[];
  /** The flow that reports it. */
  fdr: string | null;
  /** Left out of its flow on purpose. */
  leftOut: boolean;
}

export const dayOf = ({ paidAt }: Pick<MadePayment, 'paidAt'>): string => paidAt.slice(0, 10);

/** `now` is Italian, for a payment that says no time. */
export function madePayment(paid: Paid, now: string): MadePayment {
  const { order, data, facts, receipt, source } = paid;
  return {
    receiptId: facts.receiptId,
    noticeNumber: order.noticeNumber,
    creditorFiscalCode: order.creditorFiscalCode,
    amountCents: facts.amountCents,
    feeCents: order.feeCents ?? null,
    psp: order.psp,
    paidAt: order.paymentDateTime ?? now,
    outcome: order.outcome,
    standIn: order.standIn ?? false,
    source,
    cartId: order.paymentNote ?? null,
    data,
    receipt,
    receiptState: source === 'gpd' ? 'kept' : order.loseReceipt ? 'lost' : 'waiting',
    attempts: 0,
    nextAttemptAt: null,
    deliveries: [],
    fdr: null,
    leftOut: false,
  };
}

const DELIVERIES_KEPT = 60;

export function remember(payment: MadePayment, answer: Omit<StationAnswer, 'message'>): void {
  const { outcome, faultCode, trouble, tookMs } = answer;
  payment.attempts += 1;
  payment.deliveries.push({ at: new Date().toISOString(), outcome, faultCode, trouble, tookMs });
  payment.deliveries.splice(0, payment.deliveries.length - DELIVERIES_KEPT);
  if (payment.receiptState === 'delivered') return;
  if (outcome === 'none') payment.receiptState = 'waiting';
  else payment.receiptState = outcome === 'OK' ? 'delivered' : 'refused';
  if (outcome !== 'none') payment.nextAttemptAt = null;
}
