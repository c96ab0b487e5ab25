/** A notice as it is shown: the number in groups of four is how people read it aloud. */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import { amountCents, id, instant, localDate, version } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { Notice } from '../domain/notice.ts';

export const noticeBody = z.strictObject({
  noticeNumber,
  noticeNumberInGroups: z.string(),
  iuv: z.string(),
  creditorFiscalCode: z.string(),
  accountId: id,
  amountCents,
  dueOn: localDate,
  state: z.enum(['open', 'paid', 'expired', 'cancelled']),
  version,
  createdAt: instant,
  kind: z.enum(['topUp', 'debt']),
  debtId: id.nullable(),
  /** The notice it takes the place of. */
  replaces: noticeNumber.nullable(),
  /** Somebody has begun to pay and may still end it. */
  underWayUntil: instant.nullable(),
});

export function noticeView(notice: Notice) {
  const { noticeNumber, iuv, creditorFiscalCode, accountId, amountCents, dueOn, state } = notice;
  return {
    noticeNumber,
    noticeNumberInGroups: noticeNumber.replace(/(.{4})(?=.)/g, '$1 '),
    iuv,
    creditorFiscalCode,
    accountId,
    amountCents,
    dueOn,
    state,
    version: notice.version,
    createdAt: notice.createdAt,
    kind: notice.kind,
    debtId: notice.debtId,
    replaces: notice.replaces,
    underWayUntil: notice.underWayUntil,
  };
}
