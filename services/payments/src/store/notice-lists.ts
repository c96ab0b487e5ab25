/** The lists that the office works from: notices, receipts that look odd, contradictions. */
import { behind, type PageKey } from '@mestolo/service/pages.ts';
import type { mongo } from 'mongoose';
import type { Notice } from '../domain/notice.ts';
import type { NoticeState } from '../domain/notice-states.ts';
import type { Flag } from '../domain/receipt.ts';
import { NOTICES, RECEIPT_ANOMALIES, RECEIPTS } from './collections.ts';
import {
  type AnomalyDocument,
  type NoticeDocument,
  type ReceiptDocument,
  toNotice,
} from './documents.ts';

export interface PageWanted {
  readonly after: PageKey | undefined;
  readonly limit: number;
}

export interface NoticesWanted extends PageWanted {
  readonly accountId: string | undefined;
  readonly state: NoticeState | undefined;
  /** The local day of the Comune: a notice may be past its date before the sweep comes by. */
  readonly today: string;
}

/** Without the message as it came, which stays sealed. */
export type ReceiptRow = Omit<ReceiptDocument, 'raw'>;
export type AnomalyRow = Omit<AnomalyDocument, 'raw'>;

/** The newest first. Each answers one row more than `limit` where there are more. */
export interface NoticeLists {
  notices(tenant: string, wanted: NoticesWanted): Promise<Notice[]>;
  receipts(tenant: string, wanted: PageWanted & { flag: Flag | undefined }): Promise<ReceiptRow[]>;
  anomalies(tenant: string, wanted: PageWanted): Promise<AnomalyRow[]>;
}

const NEWEST_NOTICE = { createdAt: -1, _id: -1 } as const;
const NEWEST_RECEIPT = { receivedAt: -1, _id: -1 } as const;

export function createNoticeLists(db: mongo.Db): NoticeLists {
  const received = <Row extends { _id: string }>(
    collection: string,
    filter: Record<string, unknown>,
    { after, limit }: PageWanted,
  ) =>
    db
      .collection(collection)
      .find<Row>({ ...filter, ...behind(NEWEST_RECEIPT, after) }, { projection: { raw: 0 } })
      .sort(NEWEST_RECEIPT)
      .limit(limit + 1)
      .toArray();
  return {
    async notices(tenant, { accountId, state, today, after, limit }) {
      const filter = { tenant, ...(accountId && { accountId }), ...inState(state, today) };
      const found = await db
        .collection<NoticeDocument>(NOTICES)
        .find({ $and: [filter, behind(NEWEST_NOTICE, after)] })
        .sort(NEWEST_NOTICE)
        .limit(limit + 1)
        .toArray();
      return found.map(toNotice);
    },
    receipts: (tenant, { flag, ...page }) =>
      received<ReceiptRow>(RECEIPTS, { tenant, ...(flag && flaggedWith(flag)) }, page),
    anomalies: (tenant, page) => received<AnomalyRow>(RECEIPT_ANOMALIES, { tenant }, page),
  };
}

/** Said twice: the index holds receipts that have a flag, and the database must see that. */
function flaggedWith(flag: Flag): Record<string, unknown> {
  return { flags: flag, 'flags.0': { $exists: true } };
}

function inState(state: NoticeState | undefined, today: string): Record<string, unknown> {
  switch (state) {
    case undefined:
      return {};
    case 'open':
      return { state, dueOn: { $gte: today } };
    case 'expired':
      return { $or: [{ state }, { state: 'open', dueOn: { $lt: today } }] };
    default:
      return { state };
  }
}
