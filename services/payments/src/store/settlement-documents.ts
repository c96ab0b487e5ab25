/** The documents of settlement as they lie in MongoDB. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { FlowPayment, FlowVersion, TreasuryEntry } from '../domain/settlement-facts.ts';

export type FlowDocument = FlowVersion & {
  /** The version. */
  readonly _id: string;
  /** The flow, whatever the version. */
  readonly flowKey: string;
  /** Over all of it, so that the same file is known again. */
  readonly contentHash: string;
  /** When PagoPA published it; null for a file. */
  readonly publishedAt: string | null;
  readonly storedAt: string;
  /** Who uploaded it; null where PagoPA was asked. */
  readonly by: Actor | null;
};

export type FlowPaymentDocument = FlowPayment & {
  /** The version, and the place in it. */
  readonly _id: string;
  readonly versionId: string;
  readonly creditorFiscalCode: string;
};

export type TreasuryDocument = Omit<TreasuryEntry, 'id'> & {
  readonly _id: string;
  readonly creditorFiscalCode: string;
  readonly storedAt: string;
  /** Who uploaded the list. */
  readonly by: Actor;
};

export interface PollDocument {
  /** The creditor's fiscal code. */
  readonly _id: string;
  /** What was published up to here is kept. */
  readonly publishedUpTo: string | null;
  readonly lastAt: Date | null;
  /** What the last attempt failed with; null after a good one. */
  readonly error: string | null;
}

export type RecoveryState =
  | 'waiting'
  /** The receipt has been taken, through the same door as any other. */
  | 'recovered'
  /** It came by itself meanwhile. */
  | 'arrived'
  /** PagoPA does not have it: for the office. */
  | 'notFound'
  /** PagoPA's answer is another payment's, or makes no sense: for the office. */
  | 'refused';

export interface RecoveryDocument {
  /** Creditor, receipt id and IUV. */
  readonly _id: string;
  readonly creditorFiscalCode: string;
  readonly iuv: string;
  readonly iur: string;
  readonly flow: string;
  readonly state: RecoveryState;
  readonly attempts: number;
  readonly nextAt: Date;
  readonly error: string | null;
}

export interface ReversalDocument {
  /** The receipt. */
  readonly _id: string;
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  readonly cents: number;
  readonly reversedOn: string;
  readonly flow: string;
  readonly at: string;
}
