/** The tax codes of those who owed what was paid, where they can still be opened. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { keyIdOf } from '@mestolo/service/seal.ts';
import type { mongo } from 'mongoose';
import type { ReceiptFact } from '../domain/settlement-facts.ts';
import { DESTROYED_KEYS, FAMILIES, NOTICES } from './collections.ts';
import type { FamilyDocument, HolderDocument, NoticeDocument } from './documents.ts';

/** By receipt key; a receipt whose debtor can't be told is left out. */
export type AskDebtors = (
  tenant: string,
  receipts: readonly ReceiptFact[],
) => Promise<ReadonlyMap<string, string>>;

const AT_A_TIME = 500;

export function createAskDebtors(db: mongo.Db, keys: KeyRing): AskDebtors {
  return async (tenant, receipts) => {
    const found = new Map<string, string>();
    for (let at = 0; at < receipts.length; at += AT_A_TIME) {
      await openSome({ db, keys }, { tenant, receipts: receipts.slice(at, at + AT_A_TIME) }, found);
    }
    return found;
  };
}

async function openSome(
  { db, keys }: { readonly db: mongo.Db; readonly keys: KeyRing },
  { tenant, receipts }: { readonly tenant: string; readonly receipts: readonly ReceiptFact[] },
  found: Map<string, string>,
): Promise<void> {
  const holders = await holdersOf(db, tenant, receipts);
  const codes = [...holders.values()].flatMap(({ taxCode }) => taxCode ?? []);
  const keyIds = [...new Set(codes.map(keyIdOf))];
  const destroyed = await db
    .collection<{ readonly _id: string }>(DESTROYED_KEYS)
    .find({ _id: { $in: keyIds } })
    .toArray();
  const gone = new Set(destroyed.map(({ _id }) => _id));
  const readable = codes.filter((code) => !gone.has(keyIdOf(code)));
  await keys.fetchFor(readable);
  for (const [key, { guardianId: recordId, taxCode }] of holders) {
    if (taxCode === null || gone.has(keyIdOf(taxCode))) continue;
    const opened = keys.open(taxCode, { tenant, recordId, field: 'taxCode' });
    if (opened !== null) found.set(key, opened);
  }
}

/** Who held the account on the day of payment. */
async function holdersOf(
  db: mongo.Db,
  tenant: string,
  receipts: readonly ReceiptFact[],
): Promise<ReadonlyMap<string, HolderDocument>> {
  const noticeIds = receipts.flatMap(({ noticeId }) => noticeId ?? []);
  const notices = await db
    .collection<NoticeDocument>(NOTICES)
    .find({ tenant, _id: { $in: noticeIds } })
    .project<Pick<NoticeDocument, '_id' | 'accountId'>>({ accountId: 1 })
    .toArray();
  const accounts = new Map(notices.map(({ _id, accountId }) => [_id, accountId]));
  const families = await db
    .collection<FamilyDocument>(FAMILIES)
    .find({ tenant, _id: { $in: [...new Set(accounts.values())] } })
    .toArray();
  const byAccount = new Map(families.map((family) => [family._id, family.holders]));
  const holders = new Map<string, HolderDocument>();
  for (const { key, noticeId, paidOn } of receipts) {
    const known = byAccount.get(accounts.get(noticeId ?? '') ?? '') ?? [];
    const then = known.filter(({ from }) => from <= paidOn).at(-1) ?? known[0];
    if (then !== undefined) holders.set(key, then);
  }
  return holders;
}
