/** Counts what becomes of receipts, whatever way they came, and tells what needs the office. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { counter } from '@mestolo/telemetry/instruments.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { TakenReceipt } from './receipt-door.ts';

const receipts = counter('mestolo_payments_receipts_total');

/** The door of receipts, watched: every way in goes through it. */
export function watchReceipts(
  door: Door<Receipt, TakenReceipt>,
  logger: Logger,
): Door<Receipt, TakenReceipt> {
  return {
    async submit(receipt, cause) {
      const taken = await door.submit(receipt, cause);
      const { id, tenant } = receipt;
      const { answer, verdict } = taken;
      receipts.add(1, { tenant, outcome: verdict });
      const about = { receipt: id, tenant, verdict, answer };
      if (verdict === 'unmatched') {
        // Money that nobody expected: a notice may have been lost, or somebody else's number used.
        logger.error(about, 'money came for a notice that is not known; it waits in suspense');
      } else if (verdict === 'anomaly') {
        logger.warn(about, 'a receipt needs the office');
      }
      return taken;
    },
  };
}
