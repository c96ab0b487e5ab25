/** payments.notices / NoticeChanged → what the family can still pay. */
import { NoticeChanged } from '@mestolo/contracts/events/payments.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onNoticeChanged = defineView({
  topic: topics.notices,
  definition: NoticeChanged,
  collection: 'notices',
  document: ({ noticeNumber, version, accountId, amountCents, dueOn, state, kind }, tenant) => ({
    // Two Comuni number their notices on their own.
    _id: `${tenant}:${noticeNumber}`,
    tenant,
    accountId,
    version,
    noticeNumber,
    amountCents,
    dueOn,
    state,
    kind: kind ?? 'topUp',
  }),
});
