/** The door of cancellations: a notice that was a mistake can't be paid any more. */
import { cancelNotice, type Notice } from '../domain/notice.ts';
import { noticeDoor } from './notice-door.ts';

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

export const cancelDoor = noticeDoor<CancelRequest, CancelAnswer>({
  idsOf: ({ noticeId }) => [noticeId],
  step(find, request) {
    const known = find(request.noticeId);
    const answer = answerCancel(known, request);
    const isNews = answer.kind === 'cancelled' && answer.notice !== known;
    return { changed: isNews ? [answer.notice] : [], answer };
  },
});

/** Cancelling what is cancelled already changes nothing and is no mistake. */
function answerCancel(notice: Notice | undefined, request: CancelRequest): CancelAnswer {
  if (notice === undefined || notice.tenant !== request.tenant) return { kind: 'unknown' };
  if (notice.state === 'cancelled') return { kind: 'cancelled', notice };
  if (notice.kind === 'debt' && notice.state !== 'paid') return { kind: 'ofDebt' };
  const cancelled = cancelNotice(notice, request.now);
  return cancelled === null ? { kind: 'paid' } : { kind: 'cancelled', notice: cancelled };
}
