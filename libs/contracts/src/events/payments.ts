/** What payments publishes. */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { amountCents, id, instant, localDate, version } from '../values.ts';

export const noticeNumber = z.string().regex(/^[0-9]{18}$/);

/** A payment notice (avviso) and where it stands. */
export const NoticeChanged = defineEvent(
  'it.mestolo.payments.notice-changed.v1',
  z.object({
    noticeNumber,
    version,
    accountId: id,
    amountCents,
    dueOn: localDate,
    state: z.enum(['open', 'paid', 'expired', 'cancelled']),
    changedAt: instant,
  }),
);

/** Money that reached the Comune. Its key is (creditor, receipt id): one receipt, one credit. */
export const ReceiptReceived = defineEvent(
  'it.mestolo.payments.receipt-received.v1',
  z.object({
    creditorFiscalCode: z.string(),
    receiptId: z.string().min(1),
    noticeNumber,
    /** Null where no account can be told: the money waits in suspense. */
    accountId: id.nullable(),
    amountCents,
    /** Local day of payment; it decides the tax year. */
    paidOn: localDate,
    paidAt: instant,
    receivedAt: instant,
    /** Why an office should look at it. */
    flags: z.array(z.enum(['paidTwice', 'expired', 'cancelled', 'otherAmount', 'unknownNotice'])),
    psp: z.string(),
  }),
);
