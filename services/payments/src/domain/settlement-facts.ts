/** What settlement knows: receipts, flows of the PSPs, and what the treasurer has booked. */

/** How a flow says that a payment ended. */
export type FlowOutcome =
  | 'executed'
  | 'standIn'
  | 'standInWithoutRequest'
  | 'withoutRequest'
  | 'revoked'
  /** A word that we do not know yet. */
  | 'other';

/** One payment of a flow, whoever's it is: a flow names all services of a creditor. */
export interface FlowPayment {
  readonly iuv: string;
  /** The receipt id, for payments of today's kind. */
  readonly iur: string;
  /** Which transfer of the payment, from 1 to 5. */
  readonly transfer: number;
  readonly cents: number;
  readonly outcome: FlowOutcome;
  readonly paidOn: string;
}

/** One version of a flow: what a PSP says it has paid to the creditor by one bank transfer. */
export interface FlowVersion {
  readonly creditorFiscalCode: string;
  readonly psp: string;
  /** `<day><psp>-<number>`: the name that the bank transfer carries. */
  readonly flow: string;
  /** Asked from PagoPA, or uploaded by the office. */
  readonly source: 'rest' | 'file';
  /** From 1, where PagoPA counts them; a file has none: 0. */
  readonly revision: number;
  /** When the PSP made it. */
  readonly madeAt: string;
  /** The name of the bank transfer, and its day. */
  readonly regulation: string;
  readonly regulationOn: string;
  readonly declaredPayments: number;
  readonly declaredCents: number;
}

export interface Flow {
  readonly version: FlowVersion;
  readonly payments: readonly FlowPayment[];
}

/** What the text of a bank transfer points to. */
export type TreasuryReference =
  /** Possible readings of a name that the bank may have broken; the longest that is known wins. */
  | { readonly kind: 'flow'; readonly readings: readonly string[] }
  | {
      readonly kind: 'payment';
      readonly readings: readonly string[];
      readonly cents: number | null;
    };

/** One entry of the treasurer's book. */
export interface TreasuryEntry {
  readonly id: string;
  readonly bookedOn: string;
  /** Below zero where the bank has taken something back. */
  readonly cents: number;
  /** The number of the provisional entry (provvisorio), where the file has one. */
  readonly provisional: string | null;
  /** The collection order (reversale), once accounting has made it. */
  readonly reversaleNumber: string | null;
  readonly reversaleOn: string | null;
  readonly reference: TreasuryReference;
}

/** A receipt that moved money to us. */
export interface ReceiptFact {
  /** `<creditor>:<receipt id>`. */
  readonly key: string;
  readonly tenant: string;
  readonly iuv: string;
  readonly iur: string;
  readonly noticeNumber: string;
  readonly cents: number;
  readonly paidOn: string;
  readonly psp: string;
  readonly noticeId: string | null;
}

export interface ReversalFact {
  readonly receiptKey: string;
  readonly cents: number;
  /** The flow that says so. */
  readonly flow: string;
}
