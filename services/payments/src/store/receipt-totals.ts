/** The receipts of each day as totals: written with each receipt, read by whoever compares. */
import { xorText } from '@mestolo/contracts/control-totals.ts';
import type { CollectionWrites } from '@mestolo/messaging/handler.ts';
import mongoose from 'mongoose';
import { type CountedReceipt, gainsOf } from '../domain/receipt-totals.ts';
import { RECEIPT_TOTALS, RECEIPTS } from './collections.ts';
import type { ReceiptDocument } from './documents.ts';

const { Long } = mongoose.mongo;

interface TotalsDocument {
  readonly tenant: string;
  readonly paidOn: string;
  readonly receipts: number;
  /** A number where it is small enough for one. */
  readonly xor: number | InstanceType<typeof Long>;
}

export interface DayTotals {
  readonly paidOn: string;
  readonly receipts: number;
  readonly xor: string;
}

export interface ReceiptTotals {
  /** Both days belong to it; days without a receipt are left out. */
  between(tenant: string, days: { from: string; to: string }): Promise<DayTotals[]>;
  /** The keys of a day's receipts, those that moved money to us. */
  keysOf(tenant: string, paidOn: string, page: { after: string; limit: number }): Promise<string[]>;
}

export function totalsWrites(receipts: readonly CountedReceipt[]): CollectionWrites[] {
  const operations = gainsOf(receipts).map(({ tenant, paidOn, lane, receipts: count, xor }) => ({
    updateOne: {
      filter: { _id: `${tenant}:${paidOn}:${lane}` },
      update: {
        $inc: { receipts: count },
        $bit: { xor: { xor: Long.fromBigInt(BigInt.asIntN(64, xor)) } },
        $setOnInsert: { tenant, paidOn, lane },
      },
      upsert: true,
    },
  }));
  return operations.length > 0 ? [{ collection: RECEIPT_TOTALS, operations }] : [];
}

export function createReceiptTotals(db: mongoose.mongo.Db): ReceiptTotals {
  const totals = db.collection<TotalsDocument>(RECEIPT_TOTALS);
  const receipts = db.collection<ReceiptDocument>(RECEIPTS);
  return {
    async between(tenant, { from, to }) {
      const days = new Map<string, { receipts: number; xor: bigint }>();
      const found = totals.find({ tenant, paidOn: { $gte: from, $lte: to } });
      for await (const { paidOn, receipts: count, xor } of found.sort({ paidOn: 1 })) {
        const day = days.get(paidOn) ?? { receipts: 0, xor: 0n };
        const bits = typeof xor === 'number' ? BigInt(xor) : xor.toBigInt();
        days.set(paidOn, { receipts: day.receipts + count, xor: day.xor ^ bits });
      }
      return [...days].map(([paidOn, { receipts: count, xor }]) => {
        return { paidOn, receipts: count, xor: xorText(xor) };
      });
    },
    async keysOf(tenant, paidOn, { after, limit }) {
      const found = await receipts
        .find({ tenant, paidOn, _id: { $gt: after }, creditedCents: { $gt: 0 } })
        .project<{ _id: string }>({ _id: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id }) => _id);
    },
  };
}
