/** The lists the office works from: what waits for a decision, and money that looks odd. */

import { behind, type PageKey } from '@mestolo/service/pages.ts';
import type { mongo } from 'mongoose';
import type { ApprovalState } from '../domain/approval.ts';
import type { KnownReceipt } from '../domain/books.ts';
import type { ContestState } from '../domain/contest.ts';
import type { Entry } from '../domain/entry.ts';
import { CONFLICTS, ENTRIES, FLAGGED, SUSPENSE } from './collections.ts';
import type { SuspenseDocument } from './documents.ts';
import {
  APPROVALS,
  type ApprovalDocument,
  CONTESTS,
  type ContestDocument,
  TAKEOVER,
} from './office-documents.ts';

export interface PageWanted {
  readonly after: PageKey | undefined;
  readonly limit: number;
}

export interface SuspendedReceipt extends SuspenseDocument {
  readonly suggestedAccountId: string | null;
}

export interface ConflictRow {
  readonly _id: string;
  readonly tenant: string;
  readonly receipt: string;
  readonly known: KnownReceipt;
  readonly said: KnownReceipt;
  readonly recordedAt: Date;
  readonly times: number;
}

/** Each answers one row more than `limit` where there are more. */
export interface OfficeLists {
  approvals(
    tenant: string,
    page: PageWanted & { readonly state: ApprovalState | undefined },
  ): Promise<ApprovalDocument[]>;
  approval(tenant: string, approvalId: string): Promise<ApprovalDocument | null>;
  suspense(tenant: string, page: PageWanted): Promise<SuspendedReceipt[]>;
  conflicts(tenant: string, page: PageWanted): Promise<ConflictRow[]>;
  contests(
    tenant: string,
    page: PageWanted & { readonly state: ContestState | undefined },
  ): Promise<ContestDocument[]>;
  /** Receipts that were credited and that somebody should look at. */
  flagged(tenant: string, page: PageWanted): Promise<Entry[]>;
}

const BY_ID = { _id: 1 } as const;

export function createOfficeLists(db: mongo.Db): OfficeLists {
  const approvals = db.collection<ApprovalDocument>(APPROVALS);
  const page = <Row extends { _id: string }>(
    collection: string,
    filter: Record<string, unknown>,
    { after, limit }: PageWanted,
  ) =>
    db
      .collection(collection)
      .find<Row>({ ...filter, ...behind(BY_ID, after) })
      .sort(BY_ID)
      .limit(limit + 1)
      .toArray();
  return {
    approvals: (tenant, { state, ...wanted }) =>
      page<ApprovalDocument>(APPROVALS, { tenant, ...(state && { state }) }, wanted),
    approval: (tenant, _id) => approvals.findOne<ApprovalDocument>({ _id, tenant }),
    async suspense(tenant, wanted) {
      const found = await page<SuspenseDocument>(SUSPENSE, { tenant }, wanted);
      const ids = found.map(({ noticeNumber }) => noticeId(tenant, noticeNumber));
      const notices = await db
        .collection<{ _id: string; accountId: string }>(TAKEOVER)
        .find({ _id: { $in: ids } })
        .toArray();
      const known = new Map(notices.map(({ _id, accountId }) => [_id, accountId]));
      return found.map((row) => {
        const suggestedAccountId = known.get(noticeId(tenant, row.noticeNumber)) ?? null;
        return { ...row, suggestedAccountId };
      });
    },
    contests: (tenant, { state, ...wanted }) =>
      page<ContestDocument>(CONTESTS, { tenant, ...(state && { state }) }, wanted),
    conflicts: (tenant, wanted) => page<ConflictRow>(CONFLICTS, { tenant }, wanted),
    flagged: (tenant, wanted) => page<Entry>(ENTRIES, { tenant, ...FLAGGED }, wanted),
  };
}

/** Where a notice of the system before stands among what was taken over. */
export function noticeId(tenant: string, noticeNumber: string): string {
  return `${tenant}:notice:${noticeNumber}`;
}
