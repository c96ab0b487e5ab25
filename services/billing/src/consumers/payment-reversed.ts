/** payments.receipts / PaymentReversed → a payment is taken back from wherever it went, once. */
import type { PaymentReversed } from '@mestolo/contracts/events/payments.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import { takeReversal } from '../domain/reversals.ts';
import { storableText } from './storable.ts';

export function onPaymentReversed(
  draft: BooksDraft,
  event: IncomingEvent<typeof PaymentReversed>,
): void {
  const { data } = event;
  const receiptId = storableText(data.receiptId);
  takeReversal(draft, {
    tenant: event.tenant,
    creditorFiscalCode: storableText(data.creditorFiscalCode),
    receiptId,
    amountCents: data.amountCents,
    reversedOn: data.reversedOn,
    recordedAt: new Date(event.time),
    flow: data.flow === null ? null : storableText(data.flow),
    actor: { kind: 'service', id: 'payments' },
    source: `payments.receipts:${receiptId}`,
    trace: event.cause,
  });
}
