/**
 * What messaging needs in a database that was put back from a backup, before its service starts:
 * fences that fit the log that is there, and every compacted document told once more.
 */
import mongoose from 'mongoose';
import { FENCES, LEASES, OUTBOX } from './collections.ts';
import type { Fence } from './fence.ts';
import { type OutboxDocument, SLOTS } from './outbox.ts';

/** What a service is told of its restore. */
export interface Restored {
  /** Now, by the clock of the machine. */
  readonly at: Date;
  /** Whether the topics still hold what was told after the backup was made. */
  readonly isLogKept: boolean;
}

/** The end of a partition as the broker has it. */
export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly high: number;
}

const KEYS_AT_ONCE = 500;
const MAJORITY = { writeConcern: { w: 'majority', j: true } } as const;

/**
 * Takes away what counts in another log: all of it where the log is new (`ends` is null), else what
 * stands behind the end of its partition. Without this a consumer that starts late would take its
 * old place in the new log, and pass over what was written before it. Answers how many went.
 */
export async function resetFences(
  db: mongoose.mongo.Db,
  ends: readonly PartitionEnd[] | null,
): Promise<number> {
  const fences = db.collection<Fence>(FENCES);
  if (ends === null) return (await fences.deleteMany({}, MAJORITY)).deletedCount;
  const highs = new Map(ends.map(({ topic, partition, high }) => [`${topic}:${partition}`, high]));
  const beyond = (await fences.find().toArray()).filter(
    ({ topic, partition, next }) => next > (highs.get(`${topic}:${partition}`) ?? 0),
  );
  const ids = beyond.map(({ _id }) => _id);
  return (await fences.deleteMany({ _id: { $in: ids } }, MAJORITY)).deletedCount;
}

/** Leases are of processes that are gone. */
export async function forgetLeases(db: mongoose.mongo.Db): Promise<void> {
  await db.collection(LEASES).deleteMany({});
}

/** Has the relay publish every document of these compacted topics; answers how many. */
export async function announceAll(
  db: mongoose.mongo.Db,
  everyKey: Readonly<Record<string, () => AsyncIterable<string>>>,
): Promise<number> {
  let [count, documents] = [0, 0];
  const put = async (topic: string, keys: readonly string[]) => {
    const changed = keys.map((key) => ({ topic, key, traceparent: null, tracestate: null }));
    const document: OutboxDocument = {
      ...{ _id: new mongoose.mongo.ObjectId(), slot: documents % SLOTS, at: new Date() },
      ...{ events: [], changed },
    };
    await db.collection<OutboxDocument>(OUTBOX).insertOne(document, MAJORITY);
    documents += 1;
    count += keys.length;
  };
  for (const [topic, keysOf] of Object.entries(everyKey)) {
    const keys: string[] = [];
    for await (const key of keysOf()) {
      keys.push(key);
      if (keys.length === KEYS_AT_ONCE) await put(topic, keys.splice(0));
    }
    if (keys.length > 0) await put(topic, keys);
  }
  return count;
}
