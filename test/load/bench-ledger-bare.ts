/**
 * The limit: a bare loop that writes what billing wrote, and decides, parses and hashes nothing.
 */

import { collections } from '@mestolo/billing/store/collections.ts';
import mongoose from 'mongoose';

type Db = mongoose.mongo.Db;
type Document = mongoose.mongo.Document;
type Session = mongoose.mongo.ClientSession;

export const SNAPSHOT = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', j: true },
} as const;

/** What the last run of billing left, in the order in which it was posted. */
export interface Written {
  readonly accounts: readonly Document[];
  readonly entries: readonly Document[];
  /** By entry id: the record that told of it. */
  readonly told: ReadonlyMap<string, { readonly key: string; readonly value: string }>;
}

/** The commands of one transaction, and the id of the outbox document to delete behind it. */
interface Batch {
  readonly commands: readonly Document[];
  readonly outboxId: mongoose.mongo.ObjectId;
}

/** The collections and indexes of billing, and each account as it was before the first meal. */
export async function emptyBooks(db: Db, written: Written): Promise<void> {
  await db.dropDatabase();
  for (const { name, indexes } of collections) {
    await db.createCollection(name);
    for (const { key, ...options } of indexes) {
      await db.collection(name).createIndex(key, { ...options });
    }
  }
  await db.createCollection('fences');
  await db.createCollection('outbox');
  await db.collection('outbox').createIndex({ slot: 1, _id: 1 });
  const opened = written.accounts.map((account) => ({ ...account, ...NOTHING_POSTED }));
  await db.collection<Document>('accounts').insertMany(opened);
}

const NOTHING_POSTED = {
  balanceCents: 0,
  version: 0,
  creditsCents: 0,
  debitsCents: 0,
  head: '',
  last: null,
  mealPriceCents: null,
};

/** Batches for each lane; an account is always in the same lane, in the order of its entries. */
export function batchesOf(
  { accounts, entries, told }: Written,
  options: { readonly lanes: number; readonly batchSize: number },
): Batch[][] {
  const { lanes, batchSize } = options;
  const laneOf = new Map(accounts.map(({ _id }, index) => [String(_id), index % lanes]));
  const byLane = Map.groupBy(entries, ({ accountId }) => laneOf.get(accountId) ?? 0);
  return [...byLane].map(([lane, own]) => {
    const batches: Batch[] = [];
    for (let from = 0; from < own.length; from += batchSize) {
      batches.push(batchOf(own.slice(from, from + batchSize), { lane, told }));
    }
    return batches;
  });
}

function batchOf(
  entries: readonly Document[],
  { lane, told }: { readonly lane: number } & Pick<Written, 'told'>,
): Batch {
  const outboxId = new mongoose.mongo.ObjectId();
  const traceparents = new Map(
    entries.map((entry) => [entry._id, `00-${entry.traceId}-0123456789abcdef-00`]),
  );
  const events = entries.map((entry) => {
    const { key = '', value = '' } = told.get(entry._id) ?? {};
    return { topic: 'billing.entries.v1', key, value, traceparent: traceparents.get(entry._id) };
  });
  const last = new Map(entries.map((entry) => [entry.accountId as string, entry]));
  const changed = [...last].map(([key, entry]) => {
    const traceparent = traceparents.get(entry._id);
    return { topic: 'billing.balances.v1', key, traceparent, tracestate: null };
  });
  const document = { _id: outboxId, slot: lane, at: new Date(), events, changed };
  return {
    outboxId,
    commands: [
      { update: 'fences', updates: [fenceUpdate(lane, entries.length)] },
      { insert: 'entries', documents: entries },
      { update: 'accounts', updates: [...last.values()].map(accountUpdate) },
      { update: 'rollups', updates: rollupUpdates(entries, lane) },
      { insert: 'outbox', documents: [document] },
    ],
  };
}

function fenceUpdate(lane: number, records: number) {
  const at = { group: 'billing', topic: 'attendance.meals.v1', partition: lane };
  return {
    q: { _id: `billing:attendance.meals.v1:${lane}` },
    u: { $inc: { writes: 1 }, $max: { next: records }, $setOnInsert: { ...at, epoch: 0 } },
    upsert: true,
  };
}

/**
 * What billing changes of an account. All entries of the bench are debits, so what was debited is
 * what is owed, and the price of a pupil's meal is new with its first one only.
 */
function accountUpdate(entry: Document) {
  const { _id: entryId, kind, amountCents, effectiveOn, recordedAt } = entry;
  const fields = {
    balanceCents: entry.balanceAfterCents,
    version: entry.accountVersion,
    debitsCents: -entry.balanceAfterCents,
    head: entry.hash,
    last: { entryId, kind, amountCents, effectiveOn, recordedAt },
    ...(entry.accountVersion === 1 && { mealPriceCents: amountCents }),
  };
  return { q: { _id: entry.accountId }, u: { $set: fields }, upsert: false };
}

function rollupUpdates(entries: readonly Document[], lane: number) {
  const byDay = Map.groupBy(entries, ({ effectiveOn }) => String(effectiveOn));
  return [...byDay].map(([day, own]) => {
    const tenant = own[0]?.tenant;
    const cents = own.reduce((sum, { amountCents }) => sum + amountCents, 0);
    return {
      q: { _id: `${tenant}:${day}:${lane}` },
      u: {
        $inc: {
          entries: own.length,
          'mealRevenue.creditsCents': cents,
          [`mealRevenueBySchool.${own[0]?.schoolId}.creditsCents`]: cents,
          meals: own.length,
        },
        $bit: { xor: { xor: new mongoose.mongo.Long(own.length, own.length) } },
        $setOnInsert: { schema: 1, tenant, day, lane: String(lane) },
      },
      upsert: true,
    };
  });
}

/** Entries a second, all lanes together; everything is made before the clock starts. */
export async function runLanes(
  db: Db,
  client: mongoose.mongo.MongoClient,
  lanes: readonly (readonly Batch[])[],
): Promise<number> {
  const entries = lanes
    .flat()
    .reduce((sum, { commands }) => sum + commands[1]?.documents.length, 0);
  const startedMs = performance.now();
  await Promise.all(lanes.map((batches) => runLane(db, client, batches)));
  return entries / ((performance.now() - startedMs) / 1000);
}

async function runLane(
  db: Db,
  client: mongoose.mongo.MongoClient,
  batches: readonly Batch[],
): Promise<void> {
  let deletion: Promise<unknown> = Promise.resolve();
  for (const batch of batches) {
    await transact(db, client, batch);
    await deletion;
    deletion = db.collection('outbox').deleteMany({ _id: { $in: [batch.outboxId] } });
  }
  await deletion;
}

async function transact(
  db: Db,
  client: mongoose.mongo.MongoClient,
  { commands }: Batch,
): Promise<void> {
  const session = client.startSession({ causalConsistency: false });
  try {
    for (;;) {
      try {
        session.startTransaction(SNAPSHOT);
        for (const command of commands) await write(db, session, command);
        await session.commitTransaction();
        return;
      } catch (error) {
        await session.abortTransaction().catch(() => undefined);
        const { MongoError } = mongoose.mongo;
        const isTransient =
          error instanceof MongoError && error.hasErrorLabel('TransientTransactionError');
        if (!isTransient) throw error;
      }
    }
  } finally {
    await session.endSession();
  }
}

async function write(db: Db, session: Session, command: Document): Promise<void> {
  const reply = await db.command(command, { session });
  if (reply.writeErrors) throw new Error(JSON.stringify(reply.writeErrors[0]));
}
