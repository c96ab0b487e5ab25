/** What somebody asks the simulator to do: one payment, and what should go wrong with it. */
import { z } from 'zod';

export const order = z.strictObject({
  noticeNumber: z.string().min(1).max(40),
  creditorFiscalCode: z.string().min(1).max(40),
  /** As the node's own register has them; the creditor is its own broker unless told otherwise. */
  brokerId: z.string().optional(),
  stationId: z.string().optional(),
  /** Which messages the station is called with: paGetPayment and paSendRT, or their V2. */
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  /** A receipt of the other version than the get: both happen. */
  receiptVersion: z.union([z.literal(1), z.literal(2)]).optional(),
  /** Which IBAN the PSP can pay to. */
  transferType: z.enum(['POSTAL', 'PAGOPA']).optional(),
  /** The cart's name at the creditor, as the checkout page hands it on. */
  paymentNote: z.string().min(1).max(210).optional(),
  /** Stop before money moves. */
  stopAfter: z.enum(['verify', 'get']).optional(),
  /** The payment is made, and its receipt is lost before it leaves. */
  loseReceipt: z.boolean().default(false),
  /** Send the receipt without asking anything first, as a payment in stand-in does. */
  receiptOnly: z.boolean().default(false),
  /** What is paid instead of what the creditor asks for; needed with `receiptOnly`. */
  amountCents: z.int().min(1).optional(),
  /** What the bank takes from the payer besides; it is no money of the creditor. */
  feeCents: z.int().min(0).optional(),
  /**
   * Put into the receipt as it is; null leaves it out; without it, now in Italy, without a zone.
   */
  paymentDateTime: z.string().nullable().optional(),
  receiptId: z.string().max(200).optional(),
  outcome: z.enum(['OK', 'KO']).default('OK'),
  /** How often the same receipt is sent. */
  copies: z.int().min(1).max(500).default(1),
  /** All copies at once instead of one after the other. */
  parallel: z.boolean().default(false),
  /** Afterwards send a receipt of the same id with another amount. */
  otherContent: z.boolean().default(false),
  /** Afterwards pay the same notice again, with a receipt of its own. */
  secondPayment: z.boolean().default(false),
  psp: z.string().min(1).max(35).default('BANKITMM'),
  standIn: z.boolean().optional(),
  /** Pay from the archive of notices where the station gives no answer. */
  allowStandIn: z.boolean().default(true),
  /** How often a receipt is sent until it gets a valid answer, and how long to wait between. */
  attempts: z.int().min(1).max(48).default(5),
  retryDelayMs: z.int().min(0).max(60_000).default(500),
});

export type Order = z.infer<typeof order>;

/** Every field of an order, given or default, in the words of the node. */
export interface Station {
  readonly idPA: string;
  readonly idBrokerPA: string;
  readonly idStation: string;
}

export function stationOf({ creditorFiscalCode, brokerId, stationId }: Order): Station {
  const idBrokerPA = brokerId ?? creditorFiscalCode;
  return {
    idPA: creditorFiscalCode,
    idBrokerPA,
    idStation: stationId ?? `${idBrokerPA}_01`,
  };
}
