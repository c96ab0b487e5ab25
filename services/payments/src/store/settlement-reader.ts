/** Reads all that settlement knows of a stretch of time, for the pure functions that compare it. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import type { Creditor } from '../domain/creditor.ts';
import { iuvOfNotice, ourIuvs } from '../domain/settlement-codes.ts';
import type { Flow, ReceiptFact, ReversalFact, TreasuryEntry } from '../domain/settlement-facts.ts';
import { type Settlement, settle } from '../domain/settlement-match.ts';
import { RECEIPTS } from './collections.ts';
import type { ReceiptDocument } from './documents.ts';
import {
  FLOW_PAYMENTS,
  FLOWS,
  PAYMENT_REVERSALS,
  TREASURY_ENTRIES,
} from './settlement-collections.ts';
import type {
  FlowDocument,
  FlowPaymentDocument,
  ReversalDocument,
  TreasuryDocument,
} from './settlement-documents.ts';

export interface SettlementReader {
  /** How many receipts a reading from this day on would compare, counted up to `most`. */
  size(creditor: Creditor, from: string, most: number): Promise<number>;
  /** Everything paid, reported or booked from this day on, brought together. */
  since(creditor: Creditor, from: string, today: string): Promise<Settlement>;
}

/** A payment is reported and booked some days after it; a list begins with whole stories. */
const MARGIN_DAYS = 15;
const IDS_A_QUERY = 5_000;

const receiptFields = {
  ...{ tenant: 1, receiptId: 1, noticeNumber: 1, creditedCents: 1 },
  ...{ paidOn: 1, psp: 1, noticeId: 1 },
} as const;

type ReadReceipt = Pick<ReceiptDocument, keyof typeof receiptFields | '_id'>;

export function createSettlementReader(db: mongo.Db): SettlementReader {
  const receiptsFrom = ({ tenant, fiscalCode }: Creditor, from: string) => {
    const paidOn = { $gte: addDays(from, -MARGIN_DAYS) };
    return { tenant, creditorFiscalCode: fiscalCode, paidOn };
  };
  return {
    size: (creditor, from, most) =>
      db.collection(RECEIPTS).countDocuments(receiptsFrom(creditor, from), { limit: most }),
    async since(creditor, from, today) {
      const { fiscalCode, tenant } = creditor;
      const start = addDays(from, -MARGIN_DAYS);
      const [flows, treasury, reversals, recent] = await Promise.all([
        readFlows(db, fiscalCode, start),
        readTreasury(db, fiscalCode, start),
        readReversals(db, fiscalCode),
        readReceipts(db, receiptsFrom(creditor, from)),
      ]);
      const receipts = [...recent, ...(await olderReceipts(db, { fiscalCode, flows, recent }))];
      const isOurIuv = ourIuvs(segregationCodes(creditor));
      return settle({ tenant, receipts, flows, treasury, reversals, isOurIuv, today });
    },
  };
}

export function segregationCodes({ segregationCode, otherStations }: Creditor): string[] {
  return [segregationCode, ...(otherStations ?? []).map((one) => one.segregationCode)];
}

async function readFlows(db: mongo.Db, creditor: string, start: string): Promise<Flow[]> {
  const filter = { creditorFiscalCode: creditor, regulationOn: { $gte: start } };
  const versions = await db.collection<FlowDocument>(FLOWS).find(filter).toArray();
  const payments = new Map<string, FlowPaymentDocument[]>(versions.map(({ _id }) => [_id, []]));
  const ids = [...payments.keys()];
  const lines = db.collection<FlowPaymentDocument>(FLOW_PAYMENTS);
  for (let at = 0; at < ids.length; at += IDS_A_QUERY) {
    const some = { versionId: { $in: ids.slice(at, at + IDS_A_QUERY) } };
    for await (const line of lines.find(some)) payments.get(line.versionId)?.push(line);
  }
  return versions.map((version) => ({ version, payments: payments.get(version._id) ?? [] }));
}

async function readTreasury(
  db: mongo.Db,
  creditor: string,
  start: string,
): Promise<TreasuryEntry[]> {
  const filter = { creditorFiscalCode: creditor, bookedOn: { $gte: start } };
  const found = await db.collection<TreasuryDocument>(TREASURY_ENTRIES).find(filter).toArray();
  return found.map(({ _id, ...entry }) => ({ id: _id, ...entry }));
}

async function readReversals(db: mongo.Db, creditor: string): Promise<ReversalFact[]> {
  const filter = { creditorFiscalCode: creditor };
  const found = await db.collection<ReversalDocument>(PAYMENT_REVERSALS).find(filter).toArray();
  return found.map(({ _id, cents, flow }) => ({ receiptKey: _id, cents, flow }));
}

async function readReceipts(db: mongo.Db, filter: object): Promise<ReceiptFact[]> {
  const found = await db
    .collection<ReceiptDocument>(RECEIPTS)
    .find({ ...filter, creditedCents: { $gt: 0 } })
    .project<ReadReceipt>(receiptFields)
    .toArray();
  return found.map(({ _id, receiptId, noticeNumber, creditedCents, ...rest }) => ({
    ...{ tenant: rest.tenant, paidOn: rest.paidOn, psp: rest.psp, noticeId: rest.noticeId },
    key: _id,
    iur: receiptId,
    iuv: iuvOfNotice(noticeNumber),
    noticeNumber,
    cents: creditedCents,
  }));
}

/** A flow may come late: what it names is looked for whatever its day. */
async function olderReceipts(
  db: mongo.Db,
  known: {
    readonly fiscalCode: string;
    readonly flows: readonly Flow[];
    readonly recent: readonly ReceiptFact[];
  },
): Promise<ReceiptFact[]> {
  const there = new Set(known.recent.map(({ iur }) => iur));
  const named = known.flows.flatMap(({ payments }) => payments.map(({ iur }) => iur));
  const missing = [...new Set(named)].filter((iur) => !there.has(iur));
  const found: ReceiptFact[] = [];
  for (let at = 0; at < missing.length; at += IDS_A_QUERY) {
    const ids = missing.slice(at, at + IDS_A_QUERY).map((iur) => `${known.fiscalCode}:${iur}`);
    found.push(...(await readReceipts(db, { _id: { $in: ids } })));
  }
  return found;
}
