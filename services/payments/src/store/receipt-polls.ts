/** How far PagoPA's archive of receipts has been read for each creditor, and what was taken. */
import type { mongo } from 'mongoose';
import { NOTICES, POLLED_RECEIPTS, RECEIPT_POLLS } from './collections.ts';
import type { NoticeDocument } from './documents.ts';

interface PollDocument {
  /** The creditor's fiscal code. */
  readonly _id: string;
  /** Everything paid before this local day has been taken, as far as the archive had it. */
  readonly readTo: string | null;
  readonly leaseUntil: Date;
}

interface PolledDocument {
  /** Creditor and IUV: the archive keeps one receipt of each. */
  readonly _id: string;
  readonly takenAt: Date;
}

export interface ReceiptPolls {
  /** Creditors whose receipts were ever read: also one that has a station by now. */
  creditors(): Promise<string[]>;
  /** The cursor; null where another process is reading. */
  lease(creditor: string, seconds: number): Promise<{ readonly readTo: string | null } | null>;
  release(creditor: string, readTo: string | null): Promise<void>;
  /** Those of these IUVs that were not taken yet. */
  untaken(creditor: string, iuvs: readonly string[]): Promise<string[]>;
  taken(creditor: string, iuv: string): Promise<void>;
  /** The local day of the first notice: nothing was paid before it. Null where there is none. */
  firstDay(creditor: string): Promise<string | null>;
}

const idOf = (creditor: string, iuv: string) => `${creditor}:${iuv}`;

export function createReceiptPolls(db: mongo.Db): ReceiptPolls {
  const polls = db.collection<PollDocument>(RECEIPT_POLLS);
  const polled = db.collection<PolledDocument>(POLLED_RECEIPTS);
  const notices = db.collection<NoticeDocument>(NOTICES);
  return {
    async creditors() {
      const found = await polls.find({}, { projection: { _id: 1 } }).toArray();
      return found.map(({ _id }) => _id);
    },
    async lease(creditor, seconds) {
      const never = new Date(0);
      const first = { $setOnInsert: { readTo: null, leaseUntil: never } };
      await polls.updateOne({ _id: creditor }, first, { upsert: true });
      const until = { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: seconds } };
      return polls.findOneAndUpdate(
        { _id: creditor, $expr: { $lte: ['$leaseUntil', '$$NOW'] } },
        [{ $set: { leaseUntil: until } }],
        { returnDocument: 'after' },
      );
    },
    async release(creditor, readTo) {
      await polls.updateOne({ _id: creditor }, { $set: { readTo, leaseUntil: new Date(0) } });
    },
    async untaken(creditor, iuvs) {
      const ids = iuvs.map((iuv) => idOf(creditor, iuv));
      const found = await polled.find({ _id: { $in: ids } }).toArray();
      const known = new Set(found.map(({ _id }) => _id));
      return iuvs.filter((iuv) => !known.has(idOf(creditor, iuv)));
    },
    async taken(creditor, iuv) {
      const takenAt = { $currentDate: { takenAt: true } } as const;
      await polled.updateOne({ _id: idOf(creditor, iuv) }, takenAt, { upsert: true });
    },
    async firstDay(creditor) {
      const found = await notices
        .find({ creditorFiscalCode: creditor }, { projection: { createdAt: 1 } })
        .sort({ createdAt: 1 })
        .limit(1)
        .toArray();
      return found[0]?.createdAt.slice(0, 10) ?? null;
    },
  };
}
