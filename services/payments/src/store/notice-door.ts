/** The shape of every door that changes notices there are already: load, change, tell. */
import type { DoorHandler, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Notice } from '../domain/notice.ts';
import { noticeChanged } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { noticeWrites } from './notice-writes.ts';

export interface NoticeStep<Answer> {
  /** As they are from now on; others are told of each. */
  readonly changed: readonly Notice[];
  readonly answer: Answer;
}

export interface NoticeDoorOptions<Request, Answer> {
  idsOf(request: Request): readonly string[];
  /** Notices of requests that arrived together are seen as the ones before left them. */
  step(find: (id: string) => Notice | undefined, request: Request): NoticeStep<Answer>;
}

const NOTICE_BYTES = 1_000;

export function noticeDoor<Request, Answer>(
  options: NoticeDoorOptions<Request, Answer>,
): DoorHandler<Request, NoticesState, Answer> {
  const { idsOf, step } = options;
  return {
    size(request) {
      const { length } = idsOf(request);
      return { facts: length, bytes: length * NOTICE_BYTES };
    },
    load: (reader, requests) =>
      loadNotices(
        reader,
        requests.flatMap(({ request }) => idsOf(request)),
      ),
    decide({ notices: before, conferring }, requests) {
      const notices = new Map(before);
      const events: OutgoingEvent[] = [];
      const answers = requests.map(({ request, cause }) => {
        const { changed, answer } = step((id) => notices.get(id), request);
        for (const notice of changed) notices.set(notice.id, notice);
        events.push(...changed.map((notice) => noticeChanged(notice, cause)));
        return answer;
      });
      const writes = noticeWrites({ before, after: notices.values(), conferring });
      return { decision: { writes, events, changed: [] }, answers };
    },
  };
}
