/** What registry makes sure of about its keys before it opens its doors. */
import type { mongo } from 'mongoose';
import { DESTROYED_KEYS, DIETS, EXTERNAL_IDS, GUARDIANS, KEYS, PUPILS } from './collections.ts';
import type {
  DestroyedKeyDocument,
  DietDocument,
  ExternalIdDocument,
  GuardianDocument,
  KeyDocument,
  PupilDocument,
} from './documents.ts';
import { plainReader } from './plain-reader.ts';
import type { Vault } from './vault.ts';

/** @throws Error where the keys that are kept were wrapped with another master key */
export async function assertMasterKey(db: mongo.Db, vault: Vault): Promise<void> {
  const kept = await db.collection<KeyDocument & mongo.Document>(KEYS).findOne();
  if (!kept) return;
  try {
    vault.unwrap(kept._id, kept.wrapped);
  } catch (cause) {
    throw new Error('MASTER_KEY is not the one with which the keys here were wrapped', { cause });
  }
}

const WRAPPED_AT_ONCE = 1_000;

/**
 * After the master key was changed: every key wrapped with the one before is wrapped anew. Another
 * process may do the same at once, and a key that is destroyed meanwhile stays destroyed.
 *
 * @returns how many there were
 */
export async function wrapKeysAnew(db: mongo.Db, vault: Vault): Promise<number> {
  const keys = db.collection<KeyDocument & mongo.Document>(KEYS);
  let count = 0;
  let part: mongo.AnyBulkWriteOperation<KeyDocument & mongo.Document>[] = [];
  const write = async () => {
    if (part.length > 0) count += (await keys.bulkWrite(part, { ordered: false })).modifiedCount;
    part = [];
  };
  for await (const { _id, wrapped } of keys.find()) {
    const anew = vault.wrapAnew(_id, wrapped);
    if (anew === null) continue;
    part.push({ updateOne: { filter: { _id, wrapped }, update: { $set: { wrapped: anew } } } });
    if (part.length === WRAPPED_AT_ONCE) await write();
  }
  await write();
  return count;
}

/**
 * A backup may bring back keys that were destroyed after it was made; the list of them is kept
 * apart from it, and counts.
 */
export async function forgetRestoredKeys(db: mongo.Db): Promise<void> {
  const destroyed = await plainReader(db).find<DestroyedKeyDocument>(DESTROYED_KEYS, {});
  if (destroyed.length === 0) return;
  const ids = destroyed.map(({ _id }) => _id);
  await db.collection<KeyDocument & mongo.Document>(KEYS).deleteMany({ _id: { $in: ids } });
  const accountIds = [...new Set(destroyed.map(({ accountId }) => accountId))];
  await forgetSearches(db, accountIds);
  // They had ended with the keys; the night's pass publishes it again.
  const brought = { accountId: { $in: accountIds }, 'diets.0': { $exists: true } };
  await db
    .collection<DietDocument & mongo.Document>(DIETS)
    .updateMany(brought, { $set: { diets: [] }, $inc: { version: 1 } });
}

/** By these a family could still be found by whoever knows its names or tax codes. */
async function forgetSearches(db: mongo.Db, accountIds: readonly string[]): Promise<void> {
  const searched = { accountId: { $in: [...accountIds] }, taxCodeHash: { $ne: null } };
  const unsearchable = { $set: { taxCodeHash: null } };
  const guardians = db.collection<GuardianDocument & mongo.Document>(GUARDIANS);
  await guardians.updateMany(searched, unsearchable);
  await db.collection<PupilDocument & mongo.Document>(PUPILS).updateMany(searched, unsearchable);
  await db
    .collection<ExternalIdDocument & mongo.Document>(EXTERNAL_IDS)
    .deleteMany({ accountId: { $in: [...accountIds] }, personal: true });
}
