/** The door of receipts: what is kept, what is credited and what is told, in one transaction. */
import type {
  Cause,
  CollectionWrites,
  DoorHandler,
  OutgoingEvent,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { type Notice, noticeId } from '../domain/notice.ts';
import {
  judgeReceipt,
  type KnownReceipt,
  type Receipt,
  type ReceiptAnswer,
  type Verdict,
} from '../domain/receipt.ts';
import { RECEIPT_ANOMALIES, RECEIPTS } from './collections.ts';
import type { AnomalyDocument, ReceiptDocument } from './documents.ts';
import { type CreditedReceipt, noticeChanged, receiptReceived } from './events.ts';
import { loadNotices, type NoticesState } from './load-notices.ts';
import { noticeWrites } from './notice-writes.ts';
import { totalsWrites } from './receipt-totals.ts';

export interface ReceiptState extends NoticesState {
  readonly receipts: ReadonlyMap<string, KnownReceipt>;
  readonly anomalies: ReadonlySet<string>;
}

/** What has been decided so far; receipts that arrive together see each other. */
interface Fold {
  readonly notices: Map<string, Notice>;
  readonly receipts: Map<string, KnownReceipt>;
  readonly anomalies: Set<string>;
  readonly inserted: { collection: string; document: ReceiptDocument | AnomalyDocument }[];
  readonly events: OutgoingEvent[];
  /** Receipts that moved money, for the totals that billing compares with. */
  readonly counted: Receipt[];
}

export interface TakenReceipt {
  readonly answer: ReceiptAnswer;
  readonly verdict: Verdict['kind'];
}

export const receiptDoor: DoorHandler<Receipt, ReceiptState, TakenReceipt> = {
  load: (reader, requests) =>
    load(
      reader,
      requests.map(({ request }) => request),
    ),
  // The sealed message is nearly all of it; a group of receipts stays well below MongoDB's limit.
  size: ({ raw }) => ({ facts: 1, bytes: raw.length }),
  decide(state, requests) {
    const fold: Fold = {
      notices: new Map(state.notices),
      receipts: new Map(state.receipts),
      anomalies: new Set(state.anomalies),
      inserted: [],
      events: [],
      counted: [],
    };
    const answers = requests.map(({ request, cause }) => take(fold, request, cause));
    const writes = [
      ...insertions(fold),
      ...noticeWrites({ ...state, before: state.notices, after: fold.notices.values() }),
      ...totalsWrites(fold.counted),
    ];
    return { decision: { writes, events: fold.events, changed: [] }, answers };
  },
};

async function load(reader: SnapshotReader, receipts: readonly Receipt[]): Promise<ReceiptState> {
  const found = await reader.find<ReceiptDocument>(
    RECEIPTS,
    { _id: { $in: receipts.map(({ id }) => id) } },
    { projection: { contentHash: 1, answer: 1 } },
  );
  const known = await loadNotices(reader, receipts.map(noticeIdOf));
  const anomalies = await reader.find<{ _id: string }>(
    RECEIPT_ANOMALIES,
    { _id: { $in: receipts.map(anomalyIdOf) } },
    { projection: { _id: 1 } },
  );
  return {
    receipts: new Map(found.map(({ _id, contentHash, answer }) => [_id, { contentHash, answer }])),
    ...known,
    anomalies: new Set(anomalies.map(({ _id }) => _id)),
  };
}

function take(fold: Fold, receipt: Receipt, cause: Cause): TakenReceipt {
  const before = fold.notices.get(noticeIdOf(receipt)) ?? null;
  const known = { receipt: fold.receipts.get(receipt.id) ?? null, notice: before };
  const verdict = judgeReceipt(receipt, known);
  switch (verdict.kind) {
    case 'repeated':
      return { answer: verdict.answer, verdict: 'repeated' };
    case 'anomaly':
      return keepAnomaly(fold, { receipt, verdict, cause });
    case 'notPaid':
      return keep(fold, { receipt, answer: 'taken', verdict: 'notPaid', cause });
    case 'unmatched': {
      const { creditedCents, flags, answer } = verdict;
      const money = { receipt, accountId: null, amountCents: creditedCents, flags, debtId: null };
      return keep(fold, { receipt, answer, verdict: 'unmatched', cause, money });
    }
    case 'credited': {
      const { creditedCents, flags, notice } = verdict;
      const { accountId, debtId } = notice;
      fold.notices.set(notice.id, notice);
      if (notice.version !== before?.version) fold.events.push(noticeChanged(notice, cause));
      const money = { receipt, accountId, amountCents: creditedCents, flags, debtId };
      return keep(fold, { receipt, answer: 'taken', verdict: 'credited', cause, money });
    }
  }
}

interface Kept {
  readonly receipt: Receipt;
  readonly answer: ReceiptAnswer;
  readonly verdict: Verdict['kind'];
  readonly cause: Cause;
  /** Absent where nothing moved. */
  readonly money?: CreditedReceipt;
}

function keep(fold: Fold, { receipt, answer, verdict, cause, money }: Kept): TakenReceipt {
  const { id: _id, ...fields } = receipt;
  const document: ReceiptDocument = {
    _id,
    ...fields,
    noticeId: money?.accountId ? noticeIdOf(receipt) : null,
    creditedCents: money?.amountCents ?? 0,
    flags: money?.flags ?? [],
    answer,
    traceId: cause.traceId,
  };
  fold.inserted.push({ collection: RECEIPTS, document });
  fold.receipts.set(receipt.id, { contentHash: receipt.contentHash, answer });
  if (money) {
    fold.events.push(receiptReceived(money, cause));
    fold.counted.push(receipt);
  }
  return { answer, verdict };
}

function keepAnomaly(
  fold: Fold,
  kept: { receipt: Receipt; verdict: Verdict & { kind: 'anomaly' }; cause: Cause },
): TakenReceipt {
  const { answer, why } = kept.verdict;
  const _id = anomalyIdOf(kept.receipt);
  if (!fold.anomalies.has(_id)) {
    const { id, ...fields } = kept.receipt;
    const document: AnomalyDocument = { _id, ...fields, why, answer, traceId: kept.cause.traceId };
    fold.inserted.push({ collection: RECEIPT_ANOMALIES, document });
    fold.anomalies.add(_id);
  }
  return { answer, verdict: 'anomaly' };
}

function insertions(fold: Fold): CollectionWrites[] {
  return [RECEIPTS, RECEIPT_ANOMALIES]
    .map((collection) => ({
      collection,
      operations: fold.inserted
        .filter((one) => one.collection === collection)
        .map(({ document }): WriteOperation => ({ insertOne: { document: { ...document } } })),
    }))
    .filter(({ operations }) => operations.length > 0);
}

/** By the creditor that the receipt names: another one's notice is never found among ours. */
function noticeIdOf({ noticeCreditor, noticeNumber }: Receipt): string {
  return noticeId(noticeCreditor, noticeNumber);
}

function anomalyIdOf({ id, contentHash }: Receipt): string {
  return `${id}:${contentHash}`;
}
