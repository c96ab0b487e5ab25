/** A notice as it is shown: the number in groups of four is how people read it aloud. */
import type { Notice } from '../domain/notice.ts';

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
  };
}
