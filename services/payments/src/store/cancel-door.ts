/** The door of cancellations: a notice that was a mistake can't be paid any more. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { cancelNotice, type Notice } from '../domain/notice.ts';
import { NOTICES } from './collections.ts';
import { fromNotice, type NoticeDocument, toNotice } from './documents.ts';
import { noticeChanged } from './events.ts';

export interface CancelRequest {
  readonly noticeId: string;
  readonly tenant: string;
  readonly now: string;
}

export type CancelAnswer =
  | { readonly kind: 'cancelled'; readonly notice: Notice }
  | { readonly kind: 'paid' }
  | { readonly kind: 'unknown' };

export const cancelDoor: DoorHandler<CancelRequest, ReadonlyMap<string, Notice>, CancelAnswer> = {
  async load(reader, requests) {
    const ids = requests.map(({ request }) => request.noticeId);
    const notices = await reader.find<NoticeDocument>(NOTICES, { _id: { $in: ids } });
    return new Map(notices.map((notice) => [notice._id, toNotice(notice)]));
  },
  decide(state, requests) {
    const notices = new Map(state);
    const events = [];
    const answers: CancelAnswer[] = [];
    for (const { request, cause } of requests) {
      const answer = answerCancel(notices.get(request.noticeId), request);
      answers.push(answer);
      if (answer.kind !== 'cancelled' || answer.notice === notices.get(request.noticeId)) continue;
      notices.set(answer.notice.id, answer.notice);
      events.push(noticeChanged(answer.notice, cause));
    }
    const operations = [...notices.values()]
      .filter((notice) => notice !== state.get(notice.id))
      .map((notice) => {
        const { version, receipts } = state.get(notice.id) ?? notice;
        const filter = { _id: notice.id, version, receipts };
        return { replaceOne: { filter, replacement: { ...fromNotice(notice) } } };
      });
    const writes = operations.length > 0 ? [{ collection: NOTICES, operations }] : [];
    return { decision: { writes, events, changed: [] }, answers };
  },
};

/** Cancelling what is cancelled already changes nothing and is no mistake. */
function answerCancel(notice: Notice | undefined, request: CancelRequest): CancelAnswer {
  if (notice === undefined || notice.tenant !== request.tenant) return { kind: 'unknown' };
  if (notice.state === 'cancelled') return { kind: 'cancelled', notice };
  const cancelled = cancelNotice(notice, request.now);
  return cancelled === null ? { kind: 'paid' } : { kind: 'cancelled', notice: cancelled };
}
