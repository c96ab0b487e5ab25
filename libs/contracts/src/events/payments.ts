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
    /** Money of the family's choice for its account, or one old debt. Absent: `topUp`. */
    kind: z.enum(['topUp', 'debt']).optional(),
    /** The debt that this notice alone pays. */
    debtId: id.optional(),
    /** The notice it takes the place of. */
    replaces: noticeNumber.optional(),
    /** Somebody has begun to pay and may still end it, up to this moment. */
    underWayUntil: instant.nullable().optional(),
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
    /** Of a notice for one old debt: the money pays it and nothing else. */
    debtId: id.optional(),
  }),
);

/** Money that a bank took back after it had been credited; one receipt is reversed once at most. */
export const PaymentReversed = defineEvent(
  'it.mestolo.payments.payment-reversed.v1',
  z.object({
    creditorFiscalCode: z.string(),
    receiptId: z.string().min(1),
    noticeNumber,
    /** As in the receipt: null where it went to suspense. */
    accountId: id.nullable(),
    debtId: id.optional(),
    amountCents,
    /** Local day on which it counts. */
    reversedOn: localDate,
    /** The settlement flow (FdR) that says so. */
    flow: z.string().nullable(),
  }),
);

/** Families could not pay for a while: what has a date is moved by as long. */
export const OutageChanged = defineEvent(
  'it.mestolo.payments.outage-changed.v1',
  z.object({
    outageId: id,
    version,
    /** What failed, or that the office says so. */
    part: z.enum(['checkout', 'aca', 'gpd', 'office']),
    from: instant,
    /** Null as long as it lasts. */
    to: instant.nullable(),
    reason: z.string().nullable(),
  }),
);
