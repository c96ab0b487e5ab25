/** The door of cancellations: a notice that was a mistake can't be paid any more. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { cancelNotice, type Notice } from '../domain/notice.ts';
import { noticeChanged } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { noticeWrites } from './notice-writes.ts';

export interface CancelRequest {
  readonly noticeId: string;
  readonly tenant: string;
  readonly now: string;
}

export type CancelAnswer =
  | { readonly kind: 'cancelled'; readonly notice: Notice }
  | { readonly kind: 'paid' }
  /** Its debt decides: it is cancelled when the debt is paid otherwise or withdrawn. */
  | { readonly kind: 'ofDebt' }
  | { readonly kind: 'unknown' };

export const cancelDoor: DoorHandler<CancelRequest, NoticesState, CancelAnswer> = {
  load: (reader, requests) =>
    loadNotices(
      reader,
      requests.map(({ request }) => request.noticeId),
    ),
  decide({ notices: before, conferring }, requests) {
    const notices = new Map(before);
    const events = [];
    const answers: CancelAnswer[] = [];
    for (const { request, cause } of requests) {
      const answer = answerCancel(notices.get(request.noticeId), request);
      answers.push(answer);
      if (answer.kind !== 'cancelled' || answer.notice === notices.get(request.noticeId)) continue;
      notices.set(answer.notice.id, answer.notice);
      events.push(noticeChanged(answer.notice, cause));
    }
    const writes = noticeWrites({ before, after: notices.values(), conferring });
    return { decision: { writes, events, changed: [] }, answers };
  },
};

/** Cancelling what is cancelled already changes nothing and is no mistake. */
function answerCancel(notice: Notice | undefined, request: CancelRequest): CancelAnswer {
  if (notice === undefined || notice.tenant !== request.tenant) return { kind: 'unknown' };
  if (notice.state === 'cancelled') return { kind: 'cancelled', notice };
  if (notice.kind === 'debt' && notice.state !== 'paid') return { kind: 'ofDebt' };
  const cancelled = cancelNotice(notice, request.now);
  return cancelled === null ? { kind: 'paid' } : { kind: 'cancelled', notice: cancelled };
}
