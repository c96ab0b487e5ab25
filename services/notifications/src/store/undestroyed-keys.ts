/** A key ring that asks our own records, too, whether a key was destroyed. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { keyIdOf } from '@mestolo/service/seal.ts';
import type mongoose from 'mongoose';

/** Another replica may have read that a key was destroyed, while our cache has it still. */
export function withoutDestroyed(db: mongoose.mongo.Db, keyRing: KeyRing): KeyRing {
  const destroyedKeys = db.collection<{ _id: string }>('destroyedKeys');
  const fetch: KeyRing['fetch'] = async (keyIds, options) => {
    const wanted = [...new Set(keyIds)];
    if (wanted.length === 0) return;
    const gone = await destroyedKeys.find({ _id: { $in: wanted } }).toArray();
    for (const { _id } of gone) keyRing.drop(_id);
    await keyRing.fetch(wanted, options);
  };
  return {
    ...keyRing,
    fetch,
    fetchFor: (texts) => fetch([...texts].filter((text) => text !== null).map(keyIdOf)),
  };
}
