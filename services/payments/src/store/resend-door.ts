/** Receipts told again to whoever misses them, by the same event under the same id. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { NOTICES, RECEIPTS } from './collections.ts';
import type { NoticeDocument, ReceiptDocument } from './documents.ts';
import { receiptReceived } from './events.ts';

export interface ResendRequest {
  readonly tenant: string;
  readonly receiptKeys: readonly string[];
}

/** `debtId` is missing on notices made before there were debts. */
type Named = Pick<NoticeDocument, '_id' | 'accountId'> & Partial<Pick<NoticeDocument, 'debtId'>>;

interface ToldReceipt {
  readonly document: ReceiptDocument;
  readonly accountId: string | null;
  readonly debtId: string | null;
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
    const notices = await reader.find<Named>(
      NOTICES,
      { _id: { $in: noticeIds } },
      { projection: { accountId: 1, debtId: 1 } },
    );
    const named = new Map(notices.map((notice) => [notice._id, notice]));
    return new Map(
      found.map((document) => {
        const { _id, noticeId } = document;
        const { accountId = null, debtId = null } = named.get(noticeId ?? '') ?? {};
        return [_id, { document, accountId, debtId }];
      }),
    );
  },
  decide(state, requests) {
    const told = requests.map(({ request, cause }) =>
      [...new Set(request.receiptKeys)].flatMap((key) => {
        const known = state.get(key);
        if (known === undefined || known.document.tenant !== request.tenant) return [];
        const { _id: id, creditedCents: amountCents, flags, ...receipt } = known.document;
        const { accountId, debtId } = known;
        return receiptReceived(
          { receipt: { id, ...receipt }, accountId, amountCents, flags, debtId },
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
