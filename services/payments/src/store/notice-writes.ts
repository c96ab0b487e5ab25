/**
 * Writes notices as a door leaves them, and with each change what PagoPA has still to be told:
 * every door writes notices here, so no change of one escapes.
 */
import type {
  CollectionWrites,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { isConferred } from '../domain/creditor.ts';
import type { Notice } from '../domain/notice.ts';
import { CONFERRALS, NOTICES, TENANTS } from './collections.ts';
import { fromNotice, type TenantDocument } from './documents.ts';

export interface NoticeChanges {
  /** As they were read in this transaction; one that is not among them is new. */
  readonly before: ReadonlyMap<string, Notice>;
  readonly after: Iterable<Notice>;
  /** The Comuni whose notices PagoPA keeps too. */
  readonly conferring: ReadonlySet<string>;
}

/** Which of these Comuni have to tell PagoPA of their notices. */
export async function loadConferring(
  reader: SnapshotReader,
  tenants: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(tenants)];
  if (ids.length === 0) return new Set();
  const found = await reader.find<Pick<TenantDocument, '_id' | 'creditor'>>(
    TENANTS,
    { _id: { $in: ids } },
    { projection: { creditor: 1 } },
  );
  const conferring = found.filter(({ creditor }) => creditor !== null && isConferred(creditor));
  return new Set(conferring.map(({ _id }) => _id));
}

/**
 * A change replaces the version it was decided on, with as many receipts, so that two at once can't
 * both be the first.
 */
export function noticeWrites({ before, after, conferring }: NoticeChanges): CollectionWrites[] {
  const changed = [...after].filter((notice) => notice !== before.get(notice.id));
  const conferred = changed.filter(
    (notice) => conferring.has(notice.tenant) && isNews(before.get(notice.id), notice),
  );
  return [
    { collection: NOTICES, operations: changed.map((one) => write(before.get(one.id), one)) },
    { collection: CONFERRALS, operations: conferred.map(conferral) },
  ].filter(({ operations }) => operations.length > 0);
}

function write(seen: Notice | undefined, notice: Notice): WriteOperation {
  const document = { ...fromNotice(notice) };
  if (seen === undefined) return { insertOne: { document } };
  const filter = { _id: notice.id, version: seen.version, receipts: seen.receipts };
  return { replaceOne: { filter, replacement: document } };
}

/** That somebody is about to pay, PagoPA knows before us. */
function isNews(seen: Notice | undefined, { state, amountCents, dueOn }: Notice): boolean {
  return seen?.state !== state || seen.amountCents !== amountCents || seen.dueOn !== dueOn;
}

function conferral({ id, tenant, creditorFiscalCode, version }: Notice): WriteOperation {
  return {
    updateOne: {
      filter: { _id: id },
      update: {
        $set: { tenant, creditorFiscalCode, version },
        $currentDate: { nextAt: true },
        $setOnInsert: { doneVersion: 0, attempts: 0, error: null, leaseUntil: null },
      },
      upsert: true,
    },
  };
}
