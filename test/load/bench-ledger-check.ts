/** Whether all entries are there and the books balance; without that there is no figure. */
import { createHash } from 'node:crypto';
import type mongoose from 'mongoose';

type Db = mongoose.mongo.Db;
type Document = mongoose.mongo.Document;

/** Reads only the database, and imports nothing of the service. Answers what is wrong. */
export async function troubleInBooks(db: Db, meals: number): Promise<string[]> {
  const troubles: string[] = [];
  const accounts = new Map<string, Document>();
  for await (const account of db.collection<Document>('accounts').find()) {
    accounts.set(String(account._id), account);
  }
  const sums = new Map<string, { cents: number; count: number; head: string }>();
  const mealIds = new Set<string>();
  let cents = 0;
  const entries = db.collection('entries').find().sort({ accountId: 1, accountVersion: 1 });
  for await (const entry of entries) {
    mealIds.add(entry.mealId);
    const signed = entry.side === 'credit' ? entry.amountCents : -entry.amountCents;
    cents += signed;
    const sum = sums.get(entry.accountId) ?? { cents: 0, count: 0, head: '' };
    sum.cents += signed;
    sum.count += 1;
    if (entry.accountVersion !== sum.count || entry.balanceAfterCents !== sum.cents) {
      troubles.push(`${entry._id} is out of place in its account`);
    }
    if (entry.prevHash !== sum.head || entry.hash !== hashOf(entry)) {
      troubles.push(`${entry._id} breaks the chain`);
    }
    sum.head = entry.hash;
    sums.set(entry.accountId, sum);
  }
  for (const [id, sum] of sums) {
    const account = accounts.get(id);
    if (account?.balanceCents !== sum.cents || account.head !== sum.head) {
      troubles.push(`account ${id} is not the sum of its entries`);
    }
  }
  let contra = 0;
  for await (const { mealRevenue } of db.collection('rollups').find()) {
    contra += (mealRevenue?.creditsCents ?? 0) - (mealRevenue?.debitsCents ?? 0);
  }
  if (mealIds.size !== meals) troubles.push(`${mealIds.size} meals of ${meals} are posted`);
  if (cents + contra !== 0) troubles.push(`the books are off by ${cents + contra} cents`);
  return troubles;
}

function hashOf(entry: Document): string {
  const canonical = JSON.stringify([
    ...['mestolo.entry', entry.schema, entry.prevHash, entry._id, entry.tenant, entry.kind],
    ...[entry.accountId, entry.accountVersion, entry.side, entry.contra],
    ...[entry.amountCents, entry.balanceAfterCents, entry.effectiveOn, entry.recordedAt],
    ...[entry.mealId ?? null, entry.revision ?? null, entry.pupilId ?? null],
    ...[entry.schoolId ?? null, entry.tariff ?? null, entry.band ?? null, entry.receipt ?? null],
    ...[entry.actor.kind, entry.actor.id, entry.actor.onBehalfOf ?? null],
    ...[entry.reason ?? null, entry.source, entry.traceId ?? null],
    // Nothing is priced again here; no fees, nothing of the office's.
    ...[null, null, null],
  ]);
  return createHash('sha256').update(canonical).digest('base64url');
}
