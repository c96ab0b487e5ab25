/** Migrations of a service's database: in order, each once, one process at a time. */
import mongoose from 'mongoose';
import { sleep } from './backoff.ts';
import { MIGRATIONS } from './collections.ts';

export interface Migration {
  /** Sorts after those before it, and never changes: `2020-09-01-add-band`. */
  readonly id: string;
  /** Safe to run again after a crash in its middle. */
  up(db: mongoose.mongo.Db): Promise<void>;
}

interface Applied {
  readonly _id: string;
  readonly at: Date;
}

interface Lock {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

const LOCK_ID = 'lock';
const LOCK_MS = 15_000;
const LOOK_EVERY_MS = 250;
const MAJORITY = { writeConcern: { w: 'majority', j: true } } as const;

async function takeLock(db: mongoose.mongo.Db, holder: string): Promise<void> {
  const locks = db.collection<Lock>(MIGRATIONS);
  const until = new Date(0);
  await locks.updateOne(
    { _id: LOCK_ID },
    { $setOnInsert: { holder: '', until } },
    { upsert: true },
  );
  for (;;) {
    const isFree = { $expr: { $lt: ['$until', '$$NOW'] } };
    const { matchedCount } = await locks.updateOne(
      { _id: LOCK_ID, ...isFree },
      [{ $set: { holder, until: { $add: ['$$NOW', LOCK_MS] } } }],
      MAJORITY,
    );
    if (matchedCount === 1) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Keeps the lock while the work runs; a killed process loses it by the server's clock. */
async function withLock<T>(db: mongoose.mongo.Db, work: () => Promise<T>): Promise<T> {
  const holder = new mongoose.mongo.ObjectId().toHexString();
  await takeLock(db, holder);
  const locks = db.collection<Lock>(MIGRATIONS);
  const renew = () =>
    locks
      .updateOne({ _id: LOCK_ID, holder }, [{ $set: { until: { $add: ['$$NOW', LOCK_MS] } } }])
      .catch(() => undefined);
  const timer = setInterval(() => void renew(), LOCK_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await locks.updateOne({ _id: LOCK_ID, holder }, { $set: { until: new Date(0) } });
  }
}

/**
 * Returns the ids that were run now.
 *
 * @throws when the order of the list is not the order of the ids.
 */
export async function runMigrations(
  db: mongoose.mongo.Db,
  migrations: readonly Migration[],
): Promise<string[]> {
  for (const [index, { id }] of migrations.entries()) {
    const before = migrations[index - 1]?.id;
    if (before !== undefined && before >= id) throw new Error(`Migration ${id} is out of order`);
  }
  if (migrations.length === 0) return [];
  return withLock(db, async () => {
    const applied = db.collection<Applied>(MIGRATIONS);
    const done = new Set((await applied.find().toArray()).map(({ _id }) => _id));
    const ran: string[] = [];
    for (const { id, up } of migrations) {
      if (done.has(id)) continue;
      await up(db);
      await applied.insertOne({ _id: id, at: new Date() }, MAJORITY);
      ran.push(id);
    }
    return ran;
  });
}
