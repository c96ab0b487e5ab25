/** payments.notices / NoticeChanged → what is open to be paid; a reminder may name it one day. */
import type { NoticeChanged } from '@mestolo/contracts/events/payments.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Desk } from '../store/desk.ts';

export function onNoticeChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof NoticeChanged>,
): void {
  const { noticeNumber, version, accountId, amountCents, dueOn, state, changedAt } = data;
  const rest = { tenant, accountId, amountCents, dueOn, state, changedAt };
  desk.keep('notices', { _id: `${tenant}:${noticeNumber}`, version, noticeNumber, ...rest });
}
