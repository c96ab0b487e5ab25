/** The door of notices whose day has passed: others are told, once. */
import { expireNotice, type Notice } from '../domain/notice.ts';
import { stateOn } from '../domain/notice-states.ts';
import { noticeDoor } from './notice-door.ts';

export interface ExpiryRequest {
  readonly noticeIds: readonly string[];
  /** Business time and local day of the Comune. */
  readonly now: string;
  readonly today: string;
}

/** Answers how many have expired; one that was paid or moved meanwhile is left as it is. */
export const expiryDoor = noticeDoor<ExpiryRequest, number>({
  idsOf: ({ noticeIds }) => noticeIds,
  step(find, request) {
    const expired = request.noticeIds.flatMap((id) => expire(find(id), request) ?? []);
    return { changed: expired, answer: expired.length };
  },
});

function expire(notice: Notice | undefined, { now, today }: ExpiryRequest): Notice | null {
  if (notice === undefined || stateOn(notice, today) !== 'expired') return null;
  return expireNotice(notice, now);
}
