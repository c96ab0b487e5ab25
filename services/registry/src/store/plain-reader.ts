/** Reads outside of a transaction. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { mongo } from 'mongoose';

/** In the form that decisions take. */
export function plainReader(db: mongo.Db): SnapshotReader {
  return {
    find: <Document>(collection: string, filter: Record<string, unknown>, options = {}) =>
      db.collection(collection).find(filter, options).toArray() as Promise<unknown> as Promise<
        Document[]
      >,
  };
}
