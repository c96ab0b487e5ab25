/** What settlement keeps. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';

/** Each version of each flow; one is here only once all its payments are kept. */
export const FLOWS = 'flows';
export const FLOW_PAYMENTS = 'flowPayments';
/** The treasurer's entries that name a flow or a payment of pagoPA. */
export const TREASURY_ENTRIES = 'treasuryEntries';
/** How far each creditor's flows have been asked for. */
export const FLOW_POLLS = 'flowPolls';
/** Receipts that PagoPA is asked for again, since a flow names what we have no receipt of. */
export const RECEIPT_RECOVERIES = 'receiptRecoveries';
/** When each subscription was used for that in the last hour. */
export const RECOVERY_CALLS = 'recoveryCalls';
/** Payments that a bank took back; one a receipt. */
export const PAYMENT_REVERSALS = 'paymentReversals';

export const settlementCollections: readonly CollectionDefinition[] = [
  {
    name: FLOWS,
    indexes: [{ key: { creditorFiscalCode: 1, regulationOn: 1 } }, { key: { flowKey: 1 } }],
    immutable: true,
  },
  {
    name: FLOW_PAYMENTS,
    indexes: [
      { key: { versionId: 1 } },
      {
        key: { creditorFiscalCode: 1, outcome: 1 },
        partialFilterExpression: { outcome: 'revoked' },
      },
    ],
  },
  { name: TREASURY_ENTRIES, indexes: [{ key: { creditorFiscalCode: 1, bookedOn: 1 } }] },
  { name: FLOW_POLLS, indexes: [] },
  {
    name: RECEIPT_RECOVERIES,
    indexes: [{ key: { state: 1, nextAt: 1 } }, { key: { creditorFiscalCode: 1, state: 1 } }],
  },
  { name: RECOVERY_CALLS, indexes: [] },
  {
    name: PAYMENT_REVERSALS,
    indexes: [{ key: { creditorFiscalCode: 1 } }],
    immutable: true,
  },
];
