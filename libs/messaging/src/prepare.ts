/**
 * Makes the collections and indexes of messaging before traffic: transactions cannot wait for it.
 */
import mongoose from 'mongoose';
import { messagingCollections } from './collections.ts';
import { prepareLeases } from './leases.ts';

const ALREADY_EXISTS = 48;

export async function prepareDatabase(db: mongoose.mongo.Db): Promise<void> {
  for (const { name, indexes } of messagingCollections) {
    await db.createCollection(name).catch((error) => {
      const { MongoServerError } = mongoose.mongo;
      if (!(error instanceof MongoServerError) || error.code !== ALREADY_EXISTS) throw error;
    });
    if (indexes.length > 0) {
      await db
        .collection(name)
        .createIndexes(
          indexes.map(({ key, unique }) => ({ key: { ...key }, ...(unique && { unique }) })),
        );
    }
  }
  await prepareLeases(db);
}
