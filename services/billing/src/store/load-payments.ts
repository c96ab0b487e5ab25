/** Reads receipts that may be taken back, and debts that receipts or the office may change. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { SegregatedDebt } from '../domain/debt.ts';
import type { Entry } from '../domain/entry.ts';
import { debtIdOf } from '../domain/entry.ts';
import type { ReceiptFact } from '../domain/facts.ts';
import { entryIdsOfReceipt } from '../domain/reversals.ts';
import { DEBTS, ENTRIES, SUSPENSE } from './collections.ts';
import type { SuspenseDocument } from './documents.ts';

/** By their ids: all that was posted for these receipts. */
export async function findPaid(
  reader: SnapshotReader,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Entry>> {
  if (keys.size === 0) return new Map();
  const ids = [...keys].flatMap(entryIdsOfReceipt);
  const found = await reader.find<Entry>(ENTRIES, { _id: { $in: ids } });
  return new Map(found.map((entry) => [entry._id, entry]));
}

export async function findSuspendedByKey(
  reader: SnapshotReader,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReceiptFact>> {
  if (keys.size === 0) return new Map();
  const found = await reader.find<SuspenseDocument>(SUSPENSE, { _id: { $in: [...keys] } });
  return new Map(found.map(({ _id, ...fact }) => [_id, fact as ReceiptFact]));
}

/** The debts of those of these accounts that are a debt's. */
export async function findDebts(
  reader: SnapshotReader,
  accountIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, SegregatedDebt>> {
  const ids = [...accountIds].flatMap((id) => debtIdOf(id) ?? []);
  if (ids.length === 0) return new Map();
  const found = await reader.find<SegregatedDebt>(DEBTS, { _id: { $in: ids } });
  return new Map(found.map((debt) => [debt._id, debt]));
}

/** All entries of these accounts. */
export async function findLines(
  reader: SnapshotReader,
  accountIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const lines = new Map<string, Entry[]>();
  if (accountIds.size === 0) return lines;
  const filter = { accountId: { $in: [...accountIds] } };
  const found = await reader.find<Entry>(ENTRIES, filter, { sort: { accountVersion: 1 } });
  for (const entry of found) {
    const own = lines.get(entry.accountId) ?? [];
    own.push(entry);
    lines.set(entry.accountId, own);
  }
  return lines;
}
