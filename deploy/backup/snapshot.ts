/** Reads a database as it was at one moment of its cluster, as bytes and without decoding them. */
import mongoose from 'mongoose';

export type Database = mongoose.mongo.Db;
export type ClusterTime = InstanceType<typeof mongoose.mongo.Timestamp>;

const DOCUMENTS_AT_ONCE = 1_000;
const SNAPSHOT_TOO_OLD = 239;
const SNAPSHOT_UNAVAILABLE = 246;

/**
 * The server keeps old versions for `minSnapshotHistoryWindowInSeconds` only. What was read at this
 * moment so far cannot be completed any more.
 */
export class SnapshotGone extends Error {
  override readonly name = 'SnapshotGone';
}

/** Now, as the cluster counts it: every write it has acknowledged is before it. */
export async function clusterTimeNow(database: Database): Promise<ClusterTime> {
  const { operationTime } = await database.command({ ping: 1 });
  if (!(operationTime instanceof mongoose.mongo.Timestamp)) {
    throw new Error('This MongoDB is no replica set, so it has no snapshots to read.');
  }
  return operationTime;
}

export function clusterTimeText(time: ClusterTime): string {
  return `${time.getHighBits() >>> 0}:${time.getLowBits() >>> 0}`;
}

export function clusterTimeOf(text: string): ClusterTime {
  const [t = 0, i = 0] = text.split(':').map(Number);
  return new mongoose.mongo.Timestamp({ t, i });
}

export function dateOf(time: ClusterTime): Date {
  return new Date((time.getHighBits() >>> 0) * 1_000);
}

/**
 * Every document of a collection at that moment, in the order of the disk.
 *
 * @throws SnapshotGone
 */
export async function* documentsAt(
  database: Database,
  collection: string,
  at: ClusterTime,
): AsyncGenerator<Buffer, void, undefined> {
  const readConcern = { level: 'snapshot', atClusterTime: at };
  const find = { find: collection, filter: {}, batchSize: DOCUMENTS_AT_ONCE, readConcern };
  // The driver hands the documents over as they came.
  const cursor = database.runCursorCommand(find, { raw: true } as never);
  cursor.setBatchSize(DOCUMENTS_AT_ONCE);
  try {
    for await (const document of cursor as AsyncIterable<unknown>) yield document as Buffer;
  } catch (error) {
    throw isGone(error) ? new SnapshotGone('The snapshot is gone.', { cause: error }) : error;
  } finally {
    await cursor.close();
  }
}

function isGone(error: unknown): boolean {
  const { MongoServerError } = mongoose.mongo;
  return (
    error instanceof MongoServerError &&
    [SNAPSHOT_TOO_OLD, SNAPSHOT_UNAVAILABLE].includes(Number(error.code))
  );
}

/** As it is now, for comparing what was put back. */
export async function* documentsNow(
  database: Database,
  collection: string,
): AsyncGenerator<Buffer, void, undefined> {
  const options = { raw: true, batchSize: DOCUMENTS_AT_ONCE };
  const cursor = database.collection(collection).find({}, options);
  for await (const document of cursor as unknown as AsyncIterable<Buffer>) yield document;
}
