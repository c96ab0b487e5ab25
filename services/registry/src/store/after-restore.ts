/** What registry's database needs when it was put back from a backup, before registry starts. */
import { announceAll, type Restored } from '@mestolo/messaging/after-restore.ts';
import type { mongo } from 'mongoose';
import { CALENDARS, DIETS, FAMILIES, GUARDIANS, PUPILS, STAFF } from './collections.ts';
import { forgetRestoredKeys } from './key-checks.ts';
import { compactedTopics } from './published.ts';

/** More changes than anybody makes to one record between two backups. */
const VERSIONS_AHEAD = 1_000_000;

/** Answers in words what was done. */
export async function afterRestore(
  db: mongo.Db,
  { isLogKept }: Restored,
): Promise<readonly string[]> {
  await forgetRestoredKeys(db);
  // The others may know newer versions than ours by now; what we tell must count as the newest.
  if (isLogKept) {
    for (const name of [CALENDARS, FAMILIES, GUARDIANS, PUPILS, DIETS, STAFF]) {
      await db.collection(name).updateMany({}, { $inc: { version: VERSIONS_AHEAD } });
    }
  }
  const { everyKey = {} } = compactedTopics(db);
  const told = await announceAll(db, everyKey);
  return [`registry tells ${told} records again`];
}
