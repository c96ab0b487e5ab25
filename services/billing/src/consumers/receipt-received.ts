/** payments.receipts / ReceiptReceived → credit the family's account, or keep it in suspense. */
import type { ReceiptReceived } from '@mestolo/contracts/events/payments.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { type BooksDraft, said } from '../domain/books.ts';
import type { ReceiptFact } from '../domain/facts.ts';
import { takeReceipt } from '../domain/receipts.ts';
import { storableText } from './storable.ts';

export function onReceiptReceived(
  draft: BooksDraft,
  event: IncomingEvent<typeof ReceiptReceived>,
): void {
  takeReceipt(draft, receiptFactOf(event));
}

function receiptFactOf(event: IncomingEvent<typeof ReceiptReceived>): ReceiptFact {
  const { data } = event;
  const receiptId = storableText(data.receiptId);
  return {
    tenant: event.tenant,
    creditorFiscalCode: storableText(data.creditorFiscalCode),
    receiptId,
    noticeNumber: data.noticeNumber,
    accountId: data.accountId,
    amountCents: data.amountCents,
    paidOn: data.paidOn,
    recordedAt: new Date(event.time),
    flags: data.flags,
    ...said('debtId', data.debtId),
    actor: { kind: 'psp', id: storableText(data.psp) },
    source: `payments.receipts:${receiptId}`,
    trace: event.cause,
  };
}
