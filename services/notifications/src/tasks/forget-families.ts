/**
 * Where the key of a family's addresses is destroyed, what leads from a number to the family goes
 * too, and so does what waits for a code.
 */
import { createWorkers, type Workers } from '@mestolo/service/workers.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import { INBOUND } from '../store/inbound.ts';
import { contactKeyOf, NUMBERS, type NumberDocument, type Numbers } from '../store/numbers.ts';
import { VERIFICATIONS } from '../store/verification-door.ts';

interface DestroyedKey {
  readonly _id: string;
  /** Set when all of this is done. */
  readonly isForgotten?: true;
}

const CONTACT_KEY = /^family:([^:]+):contact$/;

export function createForgetting(tools: {
  readonly db: mongoose.mongo.Db;
  readonly logger: Logger;
  readonly numbers: Numbers;
}): Workers {
  const { db, logger, numbers } = tools;
  const keys = db.collection<DestroyedKey>('destroyedKeys');
  return createWorkers({
    name: 'forgetting',
    logger,
    atMost: 1,
    async takeOne() {
      const key = await keys.findOne({ _id: CONTACT_KEY, isForgotten: { $exists: false } });
      if (key === null) return false;
      const accountId = CONTACT_KEY.exec(key._id)?.[1] ?? '';
      await forget(db, accountId);
      await numbers.forgetAccount(accountId);
      await keys.updateOne({ _id: contactKeyOf(accountId) }, { $set: { isForgotten: true } });
      return true;
    },
    nextDue: async () => null,
  });
}

/** The numbers last: until they are gone, one that fell in the middle can be begun again. */
async function forget(db: mongoose.mongo.Db, accountId: string): Promise<void> {
  await db.collection(VERIFICATIONS).deleteMany({ accountId });
  const owned = await db
    .collection<NumberDocument>(NUMBERS)
    .find({ 'owners.accountId': accountId })
    .toArray();
  const numberName = { $in: owned.map(({ _id }) => _id) };
  await db.collection(INBOUND).deleteMany({ numberName });
}
