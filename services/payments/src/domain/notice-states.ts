/** The life of a payment notice: every state, and every step from one to another. */

export type NoticeState = 'open' | 'paid' | 'expired' | 'cancelled';

export type NoticeStep = 'pay' | 'expire' | 'cancel';

/**
 * Money that has moved is never refused, so a receipt leads to `paid` from everywhere; a number is
 * never used again, so nothing leads back to `open`.
 */
const graph: Readonly<Record<NoticeState, Partial<Record<NoticeStep, NoticeState>>>> = {
  open: { pay: 'paid', expire: 'expired', cancel: 'cancelled' },
  expired: { pay: 'paid', cancel: 'cancelled' },
  cancelled: { pay: 'paid' },
  paid: { pay: 'paid' },
};

/** The state after a step; null where the step may not be made from here. */
export function stateAfter(state: NoticeState, step: NoticeStep): NoticeState | null {
  return graph[state][step] ?? null;
}

/**
 * The state to show and to answer with on a day. PagoPA does not block a notice by its due date:
 * the creditor has to say that it is past.
 */
export function stateOn(
  notice: { readonly state: NoticeState; readonly dueOn: string },
  today: string,
): NoticeState {
  return notice.state === 'open' && notice.dueOn < today ? 'expired' : notice.state;
}
