/** The door of due dates: an outage gives back the days that nobody could pay on. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { extendNotice } from '../domain/notice.ts';
import { noticeChanged } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { noticeWrites } from './notice-writes.ts';

export interface ExtensionRequest {
  readonly noticeId: string;
  readonly outageId: string;
  readonly days: number;
  /** Business time. */
  readonly now: string;
}

/** Answers whether the date was moved now. */
export const extensionDoor: DoorHandler<ExtensionRequest, NoticesState, boolean> = {
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
      const moved = known ? extendNotice(known, request) : null;
      answers.push(moved !== null);
      if (moved === null) continue;
      notices.set(moved.id, moved);
      events.push(noticeChanged(moved, cause));
    }
    const writes = noticeWrites({ before, after: notices.values(), conferring });
    return { decision: { writes, events, changed: [] }, answers };
  },
};
