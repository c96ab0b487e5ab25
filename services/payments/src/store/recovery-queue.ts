/**
 * Receipts to be asked for again. The queue and the count of calls lie in the database, so that
 * neither a restart nor a second process makes one call too many.
 */
import type { mongo } from 'mongoose';
import { RECEIPTS } from './collections.ts';
import { RECEIPT_RECOVERIES, RECOVERY_CALLS } from './settlement-collections.ts';
import type { RecoveryDocument } from './settlement-documents.ts';

/** What PagoPA allows each subscription. */
export const CALLS_AT_MOST = 10;
export const CALLS_WITHIN_MS = 60 * 60_000;
/** A process that dies with a claim leaves it to another after this. */
const CLAIM_MS = 5 * 60_000;

export interface WantedReceipt {
  readonly creditorFiscalCode: string;
  readonly iuv: string;
  readonly iur: string;
  readonly flow: string;
}

export type RecoveryOutcome =
  | { readonly state: 'recovered' | 'arrived' | 'notFound' | 'refused'; readonly error?: string }
  | { readonly state: 'waiting'; readonly waitMs: number; readonly error: string };

export interface RecoveryQueue {
  /** Asks for those we have no receipt of; what is asked for already stays as it is. */
  want(wanted: readonly WantedReceipt[]): Promise<number>;
  /** The one that waits longest and is due, or null. */
  claim(creditorFiscalCode: string): Promise<RecoveryDocument | null>;
  /** It is about to be asked for, once more. */
  count(recovery: RecoveryDocument): Promise<RecoveryDocument>;
  end(recovery: RecoveryDocument, outcome: RecoveryOutcome): Promise<void>;
  hasReceipt(recovery: Pick<RecoveryDocument, 'creditorFiscalCode' | 'iur'>): Promise<boolean>;
  /** Counts one call of the subscription; false where it has none left within the hour. */
  mayCall(subscription: string): Promise<boolean>;
  states(creditorFiscalCode: string): Promise<ReadonlyMap<string, RecoveryDocument>>;
}

export function createRecoveryQueue(db: mongo.Db): RecoveryQueue {
  const queue = db.collection<RecoveryDocument>(RECEIPT_RECOVERIES);
  const receipts = db.collection<{ readonly _id: string }>(RECEIPTS);
  const calls = db.collection<{ readonly _id: string; readonly at: Date[] }>(RECOVERY_CALLS);
  return {
    async want(wanted) {
      const ids = wanted.map(({ creditorFiscalCode, iur }) => `${creditorFiscalCode}:${iur}`);
      const found = await receipts.find({ _id: { $in: ids } }).project({ _id: 1 });
      const there = new Set((await found.toArray()).map(({ _id }) => String(_id)));
      const missing = wanted.filter((_one, at) => !there.has(ids[at] ?? ''));
      if (missing.length === 0) return 0;
      const operations = missing.map((one) => ({
        updateOne: {
          filter: { _id: recoveryId(one) },
          update: { $setOnInsert: { ...one, ...fresh() } },
          upsert: true,
        },
      }));
      const { upsertedCount } = await queue.bulkWrite(operations, { ordered: false });
      return upsertedCount;
    },
    claim: (creditorFiscalCode) => {
      const now = new Date();
      return queue.findOneAndUpdate(
        { creditorFiscalCode, state: 'waiting', nextAt: { $lte: now } },
        { $set: { nextAt: new Date(now.getTime() + CLAIM_MS) } },
        { sort: { nextAt: 1, _id: 1 }, returnDocument: 'after' },
      );
    },
    async count(recovery) {
      await queue.updateOne({ _id: recovery._id }, { $inc: { attempts: 1 } });
      return { ...recovery, attempts: recovery.attempts + 1 };
    },
    async end({ _id }, outcome) {
      const waitMs = outcome.state === 'waiting' ? outcome.waitMs : 0;
      const nextAt = new Date(Date.now() + waitMs);
      const { state, error = null } = outcome;
      await queue.updateOne({ _id }, { $set: { state, nextAt, error } });
    },
    async hasReceipt({ creditorFiscalCode, iur }) {
      return (await receipts.countDocuments({ _id: `${creditorFiscalCode}:${iur}` })) > 0;
    },
    mayCall: (subscription) => mayCall(calls, subscription),
    async states(creditorFiscalCode) {
      const found = await queue.find({ creditorFiscalCode }).toArray();
      return new Map(found.map((one) => [`${one.iuv}:${one.iur}`, one]));
    },
  };
}

/** One document a subscription: the moments of the last hour, by the database's clock. */
async function mayCall(
  calls: mongo.Collection<{ readonly _id: string; readonly at: Date[] }>,
  subscription: string,
): Promise<boolean> {
  const filter = { _id: subscription };
  await calls.updateOne(filter, { $setOnInsert: { at: [] } }, { upsert: true });
  const since = { $subtract: ['$$NOW', CALLS_WITHIN_MS] };
  const recent = { $filter: { input: '$at', as: 'one', cond: { $gt: ['$$one', since] } } };
  const { modifiedCount } = await calls.updateOne(
    { ...filter, $expr: { $lt: [{ $size: recent }, CALLS_AT_MOST] } },
    [{ $set: { at: { $concatArrays: [recent, ['$$NOW']] } } }],
  );
  return modifiedCount === 1;
}

function recoveryId({ creditorFiscalCode, iuv, iur }: WantedReceipt): string {
  return `${creditorFiscalCode}:${iur}:${iuv}`;
}

function fresh() {
  return { state: 'waiting', attempts: 0, nextAt: new Date(), error: null } as const;
}
