/** The events payments publishes, made from what it keeps. */
import { NoticeChanged, ReceiptReceived } from '@mestolo/contracts/events/payments.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { Cause, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Notice } from '../domain/notice.ts';
import type { Flag, Receipt } from '../domain/receipt.ts';

export function noticeChanged(notice: Notice, cause: Cause): OutgoingEvent<typeof NoticeChanged> {
  const { noticeNumber, version, accountId, amountCents, dueOn, state, changedAt } = notice;
  return {
    topic: topics.notices,
    definition: NoticeChanged,
    id: `notice:${notice.id}:${version}`,
    tenant: notice.tenant,
    key: accountId,
    subject: notice.id,
    time: changedAt,
    data: {
      noticeNumber,
      version,
      accountId,
      amountCents,
      dueOn,
      state,
      changedAt,
      kind: notice.kind,
      ...(notice.debtId !== null && { debtId: notice.debtId }),
      ...(notice.replaces !== null && { replaces: notice.replaces }),
      underWayUntil: notice.underWayUntil,
    },
    cause,
  };
}

export interface CreditedReceipt {
  readonly receipt: Receipt;
  readonly accountId: string | null;
  readonly amountCents: number;
  readonly flags: readonly Flag[];
  /** Of a notice for one old debt. */
  readonly debtId: string | null;
}

export function receiptReceived(
  { receipt, accountId, amountCents, flags, debtId }: CreditedReceipt,
  cause: Cause,
): OutgoingEvent<typeof ReceiptReceived> {
  const { creditorFiscalCode, receiptId, noticeNumber, paidOn, paidAt, receivedAt, psp } = receipt;
  return {
    topic: topics.receipts,
    definition: ReceiptReceived,
    id: `receipt:${receipt.id}`,
    tenant: receipt.tenant,
    // Money without an account goes where all such money of the creditor goes.
    key: accountId ?? creditorFiscalCode,
    subject: receipt.id,
    time: receivedAt,
    data: {
      creditorFiscalCode,
      receiptId,
      noticeNumber,
      accountId,
      amountCents,
      paidOn,
      paidAt,
      receivedAt,
      flags: [...flags],
      psp,
      ...(debtId !== null && { debtId }),
    },
    cause,
  };
}
