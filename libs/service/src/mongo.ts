/** The connection to MongoDB, and the collections a service needs before it takes traffic. */

import { sleep } from '@mestolo/messaging/backoff.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import mongoose from 'mongoose';
import { reportError } from './error-report.ts';

export interface IndexDefinition {
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: true;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  readonly expireAfterSeconds?: number;
}

export interface CollectionDefinition {
  readonly name: string;
  readonly indexes: readonly IndexDefinition[];
  /** Documents are inserted and read; the service's user may not change or delete them. */
  readonly immutable?: true;
}

type Db = mongoose.mongo.Db;

const RETRY_MS = 1_000;
const NAMESPACE_EXISTS = 48;
const POOL_SIZE = 20;

/**
 * Waits for MongoDB for as long as `signal` lets it: a service may be started before its database.
 * Every write is acknowledged by the majority and is in the journal.
 */
export async function connectMongo(
  uri: string,
  logger: Logger,
  signal?: AbortSignal,
): Promise<mongoose.Connection> {
  mongoose.set('strictQuery', 'throw');
  for (;;) {
    const connection = mongoose.createConnection(uri, OPTIONS);
    try {
      return await unlessAborted(connection.asPromise(), signal);
    } catch (cause) {
      // It goes on trying until its own limit; nobody has to wait for that.
      connection.destroy().catch(() => undefined);
      if (signal?.aborted || !isAway(cause)) throw cause;
      logger.warn({ error: reportError(cause) }, 'MongoDB does not answer, trying again');
      await sleep(RETRY_MS, signal);
    }
  }
}

const OPTIONS: mongoose.ConnectOptions = {
  autoCreate: false,
  autoIndex: false,
  bufferCommands: false,
  maxPoolSize: POOL_SIZE,
  serverSelectionTimeoutMS: 5_000,
  writeConcern: { w: 'majority', journal: true },
};

async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error('asked to stop before MongoDB answered'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function isAway(error: unknown): boolean {
  return error instanceof Error && /ServerSelection|Network/.test(error.name);
}

/** Creates what is missing; what is there stays. Several processes may do it at once. */
export async function prepareCollections(
  db: Db,
  definitions: readonly CollectionDefinition[],
): Promise<void> {
  const existing = await db.listCollections({}, { nameOnly: true }).toArray();
  const names = new Set(existing.map(({ name }) => name));
  for (const { name, indexes } of definitions) {
    if (!names.has(name)) await createCollection(db, name);
    if (indexes.length === 0) continue;
    await db
      .collection(name)
      .createIndexes(
        indexes.map((index) => ({ ...index, key: { ...index.key }, name: indexName(index) })),
      );
  }
}

async function createCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    if ((error as { code?: unknown }).code !== NAMESPACE_EXISTS) throw error;
  }
}

/**
 * The unique indexes that are not there, as `collection.index`; a service whose list is not empty
 * must not take traffic, since nothing else keeps a fact from being counted twice.
 */
export async function missingUniqueIndexes(
  db: Db,
  definitions: readonly CollectionDefinition[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, indexes } of definitions) {
    const unique = indexes.filter((index) => index.unique);
    if (unique.length === 0) continue;
    const present = await db.collection(name).indexes();
    for (const index of unique) {
      const found = present.find((one) => one.name === indexName(index));
      if (found?.unique !== true) missing.push(`${name}.${indexName(index)}`);
    }
  }
  return missing;
}

export async function uniqueIndexesPresent(
  db: Db,
  definitions: readonly CollectionDefinition[],
): Promise<boolean> {
  return (await missingUniqueIndexes(db, definitions)).length === 0;
}

function indexName({ key }: IndexDefinition): string {
  return Object.entries(key)
    .map(([field, direction]) => `${field}_${direction}`)
    .join('_');
}
