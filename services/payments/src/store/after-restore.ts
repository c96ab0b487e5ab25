/** What payments' database needs when it was put back from a backup, before payments starts. */
import type { mongo } from 'mongoose';
import { COUNTERS } from './collections.ts';
import type { CounterDocument } from './documents.ts';

/**
 * More notices than a creditor makes between two backups. Parents may hold notices that were made
 * since this one: their numbers must never be another family's.
 */
export const NUMBERS_LEFT_OUT = 1_000_000;

/** Answers in words what was done. */
export async function afterRestore(db: mongo.Db): Promise<readonly string[]> {
  const counters = db.collection<CounterDocument>(COUNTERS);
  const { modifiedCount } = await counters.updateMany({}, { $inc: { next: NUMBERS_LEFT_OUT } });
  if (modifiedCount === 0) return [];
  const creditors = modifiedCount === 1 ? 'one creditor' : `${modifiedCount} creditors`;
  return [`payments leaves out ${NUMBERS_LEFT_OUT} numbers of notices of ${creditors}`];
}
