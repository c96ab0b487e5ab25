/** The door of payments that have begun: others hold their reminders for a while. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { markUnderWay } from '../domain/notice.ts';
import { noticeChanged } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { noticeWrites } from './notice-writes.ts';

export interface UnderWayRequest {
  readonly noticeId: string;
  /** Up to when the payer may still end it. */
  readonly until: string;
  /** Business time. */
  readonly now: string;
}

/** Answers whether this was news. */
export const underWayDoor: DoorHandler<UnderWayRequest, NoticesState, boolean> = {
  load: (reader, requests) =>
    loadNotices(
      reader,
      requests.map(({ request }) => request.noticeId),
    ),
  decide({ notices: before, conferring }, requests) {
    const notices = new Map(before);
    const events = [];
    const answers: boolean[] = [];
    for (const { request, cause } of requests) {
      const known = notices.get(request.noticeId);
      const marked = known ? markUnderWay(known, request) : null;
      answers.push(marked !== null);
      if (marked === null) continue;
      notices.set(marked.id, marked);
      events.push(noticeChanged(marked, cause));
    }
    const writes = noticeWrites({ before, after: notices.values(), conferring });
    return { decision: { writes, events, changed: [] }, answers };
  },
};
