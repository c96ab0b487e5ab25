/** What billing's database needs when it was put back from a backup, before billing starts. */
import { topics } from '@mestolo/contracts/topics.ts';
import { announceAll } from '@mestolo/messaging/after-restore.ts';
import type { mongo } from 'mongoose';
import { createBalances } from './balances.ts';
import { MISSING_FACTS } from './collections.ts';

/** Answers in words what was done. */
export async function afterRestore(db: mongo.Db): Promise<readonly string[]> {
  // How often they were asked for again was counted before the restore.
  await db.collection(MISSING_FACTS).deleteMany({});
  const { everyKey } = createBalances(db);
  const told = await announceAll(db, { [topics.balances.name]: everyKey });
  return [`billing tells ${told} balances again`];
}
