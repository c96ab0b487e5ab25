/**
 * The door of top-ups: a family asks for a notice over an amount of its choice. Requests of one
 * creditor that arrive together take their numbers from its counter in one transaction.
 */
import type { DoorHandler, OutgoingEvent, SnapshotReader } from '@mestolo/messaging/handler.ts';
import { type Creditor, isConferred } from '../domain/creditor.ts';
import { type NewNotice, type Notice, openNotice } from '../domain/notice.ts';
import { FAMILIES } from './collections.ts';
import type { FamilyDocument } from './documents.ts';
import { noticeChanged } from './events.ts';
import { type Counters, loadCounters, takeNumbers } from './notice-counter.ts';
import { noticeWrites } from './notice-writes.ts';

export interface TopUpRequest {
  readonly creditor: Creditor;
  readonly accountId: string;
  readonly amountCents: number;
  readonly idempotencyKey: string;
  /** Business time, and the local day of the Comune. */
  readonly now: string;
  readonly today: string;
}

export type TopUpAnswer =
  | { readonly kind: 'made'; readonly notice: Notice }
  | { readonly kind: 'unknownAccount' };

export interface TopUpState {
  /** Which Comune each account is of. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly counters: Counters;
}

export const topUpDoor: DoorHandler<TopUpRequest, TopUpState, TopUpAnswer> = {
  load: (reader, requests) =>
    load(
      reader,
      requests.map(({ request }) => request),
    ),
  decide({ accounts, counters }, requests) {
    const numbers = takeNumbers(counters);
    const made: Notice[] = [];
    const conferring = new Set<string>();
    const events: OutgoingEvent[] = [];
    const answers = requests.map(({ request, cause }): TopUpAnswer => {
      const { creditor, accountId } = request;
      // An account of another Comune is answered like one that does not exist.
      if (accounts.get(accountId) !== creditor.tenant) return { kind: 'unknownAccount' };
      const notice = openNotice({ ...noticeOf(request), base: numbers.take(creditor.fiscalCode) });
      made.push(notice);
      events.push(noticeChanged(notice, cause));
      if (isConferred(creditor)) conferring.add(creditor.tenant);
      return { kind: 'made', notice };
    });
    const writes = [
      ...numbers.writes(),
      ...noticeWrites({ before: new Map(), after: made, conferring }),
    ];
    return { decision: { writes, events, changed: [] }, answers };
  },
};

async function load(
  reader: SnapshotReader,
  requests: readonly TopUpRequest[],
): Promise<TopUpState> {
  const families = await reader.find<FamilyDocument>(FAMILIES, {
    _id: { $in: requests.map(({ accountId }) => accountId) },
  });
  return {
    accounts: new Map(families.map(({ _id, tenant }) => [_id, tenant])),
    counters: await loadCounters(
      reader,
      requests.map(({ creditor }) => creditor.fiscalCode),
    ),
  };
}

function noticeOf(request: TopUpRequest): Omit<NewNotice, 'base'> {
  const { creditor, accountId, amountCents, idempotencyKey, now, today } = request;
  const { tenant, fiscalCode: creditorFiscalCode, segregationCode } = creditor;
  const from = { tenant, creditorFiscalCode, segregationCode };
  return { ...from, accountId, amountCents, idempotencyKey, now, today };
}
