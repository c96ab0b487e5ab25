/** The door of due dates: an outage gives back the days that nobody could pay on. */
import { extendNotice } from '../domain/notice.ts';
import { noticeDoor } from './notice-door.ts';

export interface ExtensionRequest {
  readonly noticeId: string;
  readonly outageId: string;
  readonly days: number;
  /** Business time. */
  readonly now: string;
}

/** Answers whether the date was moved now. */
export const extensionDoor = noticeDoor<ExtensionRequest, boolean>({
  idsOf: ({ noticeId }) => [noticeId],
  step(find, request) {
    const known = find(request.noticeId);
    const moved = known ? extendNotice(known, request) : null;
    return { changed: moved ? [moved] : [], answer: moved !== null };
  },
});
