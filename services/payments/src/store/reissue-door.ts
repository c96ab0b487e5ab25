/** The door of notices that get a new number: the old one is cancelled in the same transaction. */
import type { DoorHandler, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { type Creditor, isConferred } from '../domain/creditor.ts';
import { type Notice, type Reissue, reissueNotice } from '../domain/notice.ts';
import type { NoticeState } from '../domain/notice-states.ts';
import { noticeChanged } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { type Counters, loadCounters, type NumberTaker, takeNumbers } from './notice-counter.ts';
import { noticeWrites } from './notice-writes.ts';

export interface ReissueRequest {
  readonly creditor: Creditor;
  readonly noticeId: string;
  readonly idempotencyKey: string;
  readonly now: string;
  readonly today: string;
}

export type ReissueAnswer =
  | { readonly kind: 'made'; readonly notice: Notice }
  | { readonly kind: 'closed'; readonly state: NoticeState }
  | { readonly kind: 'unknown' };

interface ReissueState extends NoticesState {
  readonly counters: Counters;
}

export const reissueDoor: DoorHandler<ReissueRequest, ReissueState, ReissueAnswer> = {
  async load(reader, requests) {
    const wanted = requests.map(({ request }) => request);
    const creditors = wanted.map(({ creditor }) => creditor.fiscalCode);
    return {
      ...(await loadNotices(
        reader,
        wanted.map(({ noticeId }) => noticeId),
      )),
      counters: await loadCounters(reader, creditors),
    };
  },
  decide(state, requests) {
    const numbers = takeNumbers(state.counters);
    const notices = new Map(state.notices);
    const conferring = new Set(state.conferring);
    const events: OutgoingEvent[] = [];
    const answers = requests.map(({ request, cause }): ReissueAnswer => {
      const known = notices.get(request.noticeId);
      if (known?.tenant !== request.creditor.tenant) return { kind: 'unknown' };
      const reissue = reissueOne(known, request, numbers);
      if (reissue === null) return { kind: 'closed', state: known.state };
      if (isConferred(request.creditor)) conferring.add(known.tenant);
      // The old one goes first: whoever follows never sees two to pay.
      for (const notice of [reissue.former, reissue.notice]) {
        notices.set(notice.id, notice);
        events.push(noticeChanged(notice, cause));
      }
      return { kind: 'made', notice: reissue.notice };
    });
    const changes = { before: state.notices, after: notices.values(), conferring };
    const writes = [...numbers.writes(), ...noticeWrites(changes)];
    return { decision: { writes, events, changed: [] }, answers };
  },
};

function reissueOne(known: Notice, request: ReissueRequest, numbers: NumberTaker): Reissue | null {
  const { creditor, idempotencyKey, now, today } = request;
  const takeBase = () => numbers.take(creditor.fiscalCode);
  const { segregationCode } = creditor;
  return reissueNotice(known, { segregationCode, idempotencyKey, now, today, takeBase });
}
