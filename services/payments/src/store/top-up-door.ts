/**
 * The door of top-ups: a family asks for a notice over an amount of its choice. Requests of one
 * creditor that arrive together take their numbers from its counter in one transaction.
 */
import type { DoorHandler, SnapshotReader, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Creditor } from '../domain/creditor.ts';
import { type Notice, openNotice } from '../domain/notice.ts';
import { COUNTERS, FAMILIES, NOTICES } from './collections.ts';
import { type CounterDocument, type FamilyDocument, fromNotice } from './documents.ts';
import { noticeChanged } from './events.ts';

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
  readonly accounts: ReadonlyMap<string, string>;
  readonly counters: ReadonlyMap<string, number>;
}

export const topUpDoor: DoorHandler<TopUpRequest, TopUpState, TopUpAnswer> = {
  load: (reader, requests) =>
    load(
      reader,
      requests.map(({ request }) => request),
    ),
  decide(state, requests) {
    const counters = new Map(state.counters);
    const made: Notice[] = [];
    const events = [];
    const answers: TopUpAnswer[] = [];
    for (const { request, cause } of requests) {
      const answer = answerTopUp(request, { ...state, counters });
      answers.push(answer);
      if (answer.kind !== 'made') continue;
      counters.set(request.creditor.fiscalCode, baseOf(counters, request) + 1);
      made.push(answer.notice);
      events.push(noticeChanged(answer.notice, cause));
    }
    const writes = [
      { collection: COUNTERS, operations: counterWrites(state.counters, counters) },
      {
        collection: NOTICES,
        operations: made.map((notice) => ({ insertOne: { document: { ...fromNotice(notice) } } })),
      },
    ].filter(({ operations }) => operations.length > 0);
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
  const counters = await reader.find<CounterDocument>(COUNTERS, {
    _id: { $in: requests.map(({ creditor }) => creditor.fiscalCode) },
  });
  return {
    accounts: new Map(families.map(({ _id, tenant }) => [_id, tenant])),
    counters: new Map(counters.map(({ _id, next }) => [_id, next])),
  };
}

function answerTopUp(request: TopUpRequest, state: TopUpState): TopUpAnswer {
  const { creditor, accountId, amountCents, idempotencyKey, now, today } = request;
  // An account of another Comune is answered like one that does not exist.
  if (state.accounts.get(accountId) !== creditor.tenant) return { kind: 'unknownAccount' };
  const notice = openNotice({
    tenant: creditor.tenant,
    creditorFiscalCode: creditor.fiscalCode,
    segregationCode: creditor.segregationCode,
    base: baseOf(state.counters, request),
    accountId,
    amountCents,
    idempotencyKey,
    now,
    today,
  });
  return { kind: 'made', notice };
}

const FIRST_BASE = 1;

function baseOf(counters: ReadonlyMap<string, number>, { creditor }: TopUpRequest): number {
  return counters.get(creditor.fiscalCode) ?? FIRST_BASE;
}

/** Whoever has taken numbers meanwhile makes the filter miss, and all is decided again. */
function counterWrites(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): WriteOperation[] {
  return [...after]
    .filter(([creditor, next]) => before.get(creditor) !== next)
    .map(([creditor, next]) => {
      const seen = before.get(creditor);
      return seen === undefined
        ? { insertOne: { document: { _id: creditor, next } } }
        : {
            updateOne: {
              filter: { _id: creditor, next: seen },
              update: { $inc: { next: next - seen } },
            },
          };
    });
}
