/** The door of payments that have begun: others hold their reminders for a while. */
import { markUnderWay } from '../domain/notice.ts';
import { noticeDoor } from './notice-door.ts';

export interface UnderWayRequest {
  readonly noticeId: string;
  /** Up to when the payer may still end it. */
  readonly until: string;
  /** Business time. */
  readonly now: string;
}

/** Answers whether this was news. */
export const underWayDoor = noticeDoor<UnderWayRequest, boolean>({
  idsOf: ({ noticeId }) => [noticeId],
  step(find, request) {
    const known = find(request.noticeId);
    const marked = known ? markUnderWay(known, request) : null;
    return { changed: marked ? [marked] : [], answer: marked !== null };
  },
});
