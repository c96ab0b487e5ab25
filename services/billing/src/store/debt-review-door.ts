/**
 * Old debts whose meals were taken back since: what is not owed any more leaves the debt. Looked
 * at whenever something was posted to the family's account.
 */
import type { DoorHandler, SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import { comuneOf, draftOf, type LoadedBooks } from '../domain/books.ts';
import type { SegregatedDebt } from '../domain/debt.ts';
import { reviewDebt } from '../domain/debt-review.ts';
import { debtAccountId } from '../domain/entry.ts';
import { ACCOUNTS, DEBTS } from './collections.ts';
import { findByIds, loadBooks, nothingWanted } from './load-books.ts';
import { findLines } from './load-payments.ts';
import { decisionOf } from './write-books.ts';

export interface ReviewRequest {
  readonly debtId: string;
}

export function debtReviewDoor(clocks: Clocks): DoorHandler<ReviewRequest, LoadedBooks, null> {
  return {
    load: async (reader, requests) => {
      const ids = new Set(requests.map(({ request }) => request.debtId));
      const books = await loadDebtors(reader, ids);
      for (const { _id, clock } of books.comuni.values()) clocks.set(_id, clock);
      return books;
    },
    decide(loaded, requests) {
      const draft = draftOf(loaded);
      for (const { request, cause: trace } of requests) {
        const tenant = loaded.debts?.get(request.debtId)?.tenant;
        if (tenant === undefined) continue;
        const recordedAt = clocks.now(tenant);
        const timeZone = comuneOf(draft, tenant).settings?.timeZone ?? 'Europe/Rome';
        const today = localDate(recordedAt, timeZone);
        reviewDebt(draft, request.debtId, { recordedAt, today, trace });
      }
      return { decision: decisionOf(draft, 'door'), answers: requests.map(() => null) };
    },
  };
}

async function loadDebtors(
  reader: SnapshotReader,
  debtIds: ReadonlySet<string>,
): Promise<LoadedBooks> {
  const debts = await findByIds<SegregatedDebt>(reader, DEBTS, debtIds);
  const wanted = nothingWanted();
  for (const { _id, tenant } of debts.values()) {
    wanted.tenants.add(tenant);
    wanted.accountIds.add(debtAccountId(_id));
  }
  const families = new Set([...debts.values()].map(({ accountId }) => accountId));
  return { ...(await loadBooks(reader, wanted)), lines: await findLines(reader, families) };
}

const AT_ONCE = 100;

/** Open debts of accounts that something was posted to since they were looked at. */
export async function reviewDebts(
  db: mongo.Db,
  door: Door<ReviewRequest, null>,
  isStopping: () => boolean,
): Promise<void> {
  const accounts = db.collection<Pick<Account, '_id' | 'version'>>(ACCOUNTS);
  const open = db.collection<SegregatedDebt>(DEBTS).find<SegregatedDebt>({ state: 'open' });
  let some: SegregatedDebt[] = [];
  const work = async (): Promise<void> => {
    const ids = some.map(({ accountId }) => accountId);
    const found = await accounts.find({ _id: { $in: ids } }).toArray();
    const versions = new Map(found.map(({ _id, version }) => [_id, version]));
    for (const { _id: debtId, accountId, reviewedVersion } of some) {
      if (isStopping() || versions.get(accountId) === reviewedVersion) continue;
      await door.submit({ debtId }, NO_CAUSE);
    }
    some = [];
  };
  for await (const debt of open) {
    some.push(debt);
    if (some.length >= AT_ONCE) await work();
  }
  if (some.length > 0) await work();
}

const NO_CAUSE = { traceparent: null, tracestate: null, traceId: null } as const;
