/** The door of notices whose day has passed: others are told, once. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { expireNotice, type Notice } from '../domain/notice.ts';
import { stateOn } from '../domain/notice-states.ts';
import { noticeChanged } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { noticeWrites } from './notice-writes.ts';

export interface ExpiryRequest {
  readonly noticeIds: readonly string[];
  /** Business time and local day of the Comune. */
  readonly now: string;
  readonly today: string;
}

/** Answers how many have expired; one that was paid or moved meanwhile is left as it is. */
export const expiryDoor: DoorHandler<ExpiryRequest, NoticesState, number> = {
  size: ({ noticeIds }) => ({ facts: noticeIds.length, bytes: noticeIds.length * 1_000 }),
  load: (reader, requests) =>
    loadNotices(
      reader,
      requests.flatMap(({ request }) => request.noticeIds),
    ),
  decide({ notices: before, conferring }, requests) {
    const notices = new Map(before);
    const events = [];
    const answers: number[] = [];
    for (const { request, cause } of requests) {
      const expired = request.noticeIds.flatMap((id) => expire(notices.get(id), request) ?? []);
      for (const notice of expired) notices.set(notice.id, notice);
      events.push(...expired.map((notice) => noticeChanged(notice, cause)));
      answers.push(expired.length);
    }
    const writes = noticeWrites({ before, after: notices.values(), conferring });
    return { decision: { writes, events, changed: [] }, answers };
  },
};

function expire(notice: Notice | undefined, { now, today }: ExpiryRequest): Notice | null {
  if (notice === undefined || stateOn(notice, today) !== 'expired') return null;
  return expireNotice(notice, now);
}
