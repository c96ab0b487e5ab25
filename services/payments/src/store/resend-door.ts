/** Receipts told again to whoever misses them, by the same event under the same id. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { NOTICES, RECEIPTS } from './collections.ts';
import type { NoticeDocument, ReceiptDocument } from './documents.ts';
import { receiptReceived } from './events.ts';

export interface ResendRequest {
  readonly tenant: string;
  readonly receiptKeys: readonly string[];
}

interface ToldReceipt {
  readonly document: ReceiptDocument;
  readonly accountId: string | null;
}

type State = ReadonlyMap<string, ToldReceipt>;

/** Answers how many were told again; what is not this Comune's or moved no money is left out. */
export const resendDoor: DoorHandler<ResendRequest, State, number> = {
  size: ({ receiptKeys }) => ({ facts: receiptKeys.length, bytes: receiptKeys.length * 1_000 }),
  async load(reader, requests) {
    const keys = requests.flatMap(({ request }) => request.receiptKeys);
    const found = await reader.find<ReceiptDocument>(
      RECEIPTS,
      { _id: { $in: keys }, creditedCents: { $gt: 0 } },
      // The message as it came is large, sealed, and nobody's business here.
      { projection: { raw: 0 } },
    );
    const noticeIds = found.flatMap(({ noticeId }) => noticeId ?? []);
    const notices = await reader.find<Pick<NoticeDocument, '_id' | 'accountId'>>(
      NOTICES,
      { _id: { $in: noticeIds } },
      { projection: { accountId: 1 } },
    );
    const accounts = new Map(notices.map(({ _id, accountId }) => [_id, accountId]));
    return new Map(
      found.map((document) => {
        const { _id, noticeId } = document;
        const accountId = noticeId === null ? null : (accounts.get(noticeId) ?? null);
        return [_id, { document, accountId }];
      }),
    );
  },
  decide(state, requests) {
    const told = requests.map(({ request, cause }) =>
      [...new Set(request.receiptKeys)].flatMap((key) => {
        const known = state.get(key);
        if (known === undefined || known.document.tenant !== request.tenant) return [];
        const { _id: id, creditedCents: amountCents, flags, ...receipt } = known.document;
        const { accountId } = known;
        return receiptReceived(
          { receipt: { id, ...receipt }, accountId, amountCents, flags },
          cause,
        );
      }),
    );
    return {
      decision: { writes: [], events: told.flat(), changed: [] },
      answers: told.map((events) => events.length),
    };
  },
};
