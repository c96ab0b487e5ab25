/** A receipt as the office sees it: what it says of money, and nobody's name. */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import { amountCents, instant, localDate } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { Receipt } from '../domain/receipt.ts';

export const receiptBody = z.strictObject({
  receiptKey: z.string(),
  noticeNumber,
  /** The creditor of the notice; another one where the payment was shared with us. */
  noticeCreditor: z.string(),
  outcome: z.enum(['OK', 'KO']),
  /** All that was paid; what reached us may be less. */
  paymentCents: amountCents,
  paidOn: localDate,
  receivedAt: instant,
  psp: z.string(),
  standIn: z.boolean(),
});

export function receiptView(receipt: Omit<Receipt, 'id' | 'raw'>) {
  const { creditorFiscalCode, receiptId, noticeNumber: number, noticeCreditor } = receipt;
  const { outcome, paymentCents, paidOn, receivedAt, psp, standIn } = receipt;
  const receiptKey = `${creditorFiscalCode}:${receiptId}`;
  const notice = { noticeNumber: number, noticeCreditor };
  return { receiptKey, ...notice, outcome, paymentCents, paidOn, receivedAt, psp, standIn };
}
