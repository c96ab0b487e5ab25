/** payments.notices / NoticeChanged → what is open to be paid, and whether somebody is about to. */
import type { NoticeChanged } from '@mestolo/contracts/events/payments.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { takeUnderWay } from '../domain/account.ts';
import type { Desk } from '../store/desk.ts';

export function onNoticeChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof NoticeChanged>,
): void {
  const { noticeNumber, version, accountId, amountCents, dueOn, state, changedAt } = data;
  const { kind = 'topUp' } = data;
  const rest = { tenant, accountId, amountCents, dueOn, state, kind, changedAt };
  const notice = { _id: `${tenant}:${noticeNumber}`, version, noticeNumber, ...rest };
  if (!desk.keep('notices', notice)) return;
  const account = desk.account(tenant, accountId);
  const until = (state === 'open' && data.underWayUntil) || null;
  const taken = takeUnderWay(account, { noticeNumber, until });
  // An account of which nothing else is known yet is not made for every notice.
  if (taken !== account) desk.put(taken);
}
