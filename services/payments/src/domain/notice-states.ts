/** The life of a payment notice: every state, and every step from one to another. */

export type NoticeState = 'open' | 'paid' | 'expired' | 'cancelled';

export type NoticeStep = 'pay' | 'expire' | 'cancel' | 'extend' | 'revise';

export const NOTICE_STATES: readonly NoticeState[] = ['open', 'expired', 'cancelled', 'paid'];

export const NOTICE_STEPS: readonly NoticeStep[] = ['pay', 'expire', 'cancel', 'extend', 'revise'];

/**
 * Money that has moved is never refused, so a receipt leads to `paid` from everywhere. A new due
 * date opens a notice whose time had run out while nobody could pay; nothing else leads back to
 * `open`: who wants to pay a cancelled notice gets another number.
 */
const graph: Readonly<Record<NoticeState, Partial<Record<NoticeStep, NoticeState>>>> = {
  open: { pay: 'paid', expire: 'expired', cancel: 'cancelled', extend: 'open', revise: 'open' },
  expired: { pay: 'paid', cancel: 'cancelled', extend: 'open', revise: 'expired' },
  cancelled: { pay: 'paid' },
  paid: { pay: 'paid' },
};

/** The state after a step; null where the step may not be made from here. */
export function stateAfter(state: NoticeState, step: NoticeStep): NoticeState | null {
  return graph[state][step] ?? null;
}

/**
 * The state to show and to answer with on a day. PagoPA does not block a notice by its due date:
 * the creditor has to say that it is past, also before the sweep has written it down.
 */
export function stateOn(
  notice: { readonly state: NoticeState; readonly dueOn: string },
  today: string,
): NoticeState {
  return notice.state === 'open' && notice.dueOn < today ? 'expired' : notice.state;
}
