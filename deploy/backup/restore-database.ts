/** Puts one dumped database into one that is prepared: documents only, as indexes are there. */
import { join } from 'node:path';
import mongoose from 'mongoose';
import { NoAccess } from '../ops/no-access.ts';
import { readCollection } from './collection-file.ts';
import { createContentsHash } from './contents-hash.ts';
import type { DumpedDatabase } from './manifest.ts';
import { type Database, documentsNow } from './snapshot.ts';

const { BSON } = mongoose.mongo;

const DOCUMENTS_AT_ONCE = 1_000;
const BYTES_AT_ONCE = 8 * 1024 * 1024;
/** Every number stays of the kind it was, so that the bytes are the same afterwards. */
const AS_IT_IS = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;

export interface RestoreOptions {
  /** The backup's folder. */
  readonly folder: string;
  readonly dumped: DumpedDatabase;
  /** As a user who may write everywhere. */
  readonly into: Database;
  progress(done: number, total: number | null, what: string): void;
}

/** Reads every file once: nothing is begun with a backup that is damaged. */
export async function verifyFiles({ folder, dumped, progress }: Omit<RestoreOptions, 'into'>) {
  for (const told of dumped.collections) {
    let done = 0;
    for await (const _document of readCollection(fileOf(folder, dumped, told), told)) {
      done += 1;
      progress(done, told.documents, `documents of ${dumped.service}.${told.name} read`);
    }
  }
}

/** The names of the collections that hold something. */
export async function filledCollections(into: Database): Promise<string[]> {
  const found = await into.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  const names = found.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
  const filled: string[] = [];
  for (const name of names) {
    if ((await into.collection(name).findOne({}, { projection: { _id: 1 } })) !== null) {
      filled.push(name);
    }
  }
  return filled.sort();
}

export async function emptyDatabase(into: Database, but: readonly string[] = []): Promise<void> {
  const names = (await filledCollections(into)).filter((name) => !but.includes(name));
  for (const name of names) await into.collection(name).deleteMany({});
}

/** Answers how many documents were put back. */
export async function restoreDatabase(options: RestoreOptions): Promise<number> {
  const { folder, dumped, into, progress } = options;
  let restored = 0;
  for (const told of dumped.collections) {
    let done = 0;
    const documents = readCollection(fileOf(folder, dumped, told), told);
    for await (const some of inBatches(documents)) {
      await insert(into, told.name, some);
      done += some.length;
      progress(done, told.documents, `documents of ${dumped.service}.${told.name} put back`);
    }
    restored += done;
  }
  return restored;
}

const fileOf = (folder: string, { database }: DumpedDatabase, { file }: { file: string }) =>
  join(folder, database, file);

/** Copies of the documents, since the bytes they were read from are used again. */
export async function* inBatches(
  documents: AsyncIterable<Buffer>,
): AsyncGenerator<mongoose.mongo.Document[], void, undefined> {
  let some: mongoose.mongo.Document[] = [];
  let bytes = 0;
  for await (const document of documents) {
    some.push(BSON.deserialize(document, AS_IT_IS));
    bytes += document.length;
    if (some.length < DOCUMENTS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
    yield some;
    some = [];
    bytes = 0;
  }
  if (some.length > 0) yield some;
}

export async function insert(
  into: Database,
  collection: string,
  documents: mongoose.mongo.Document[],
): Promise<void> {
  const writeConcern = { w: 'majority', j: true } as const;
  await into.collection(collection).insertMany(documents, { ordered: false, writeConcern });
}

/** The collections that do not hold what was dumped; none where all is as it was. */
export async function differingCollections(
  dumped: DumpedDatabase,
  into: Database,
): Promise<string[]> {
  const differing: string[] = [];
  for (const { name, contents, documents } of dumped.collections) {
    const hash = createContentsHash();
    let count = 0;
    for await (const document of documentsNow(into, name)) {
      hash.add(document);
      count += 1;
    }
    if (hash.digest() === contents && count === documents) continue;
    differing.push(`${dumped.service}.${name}: ${count} documents, ${documents} were dumped`);
  }
  return differing;
}

/** @throws NoAccess where something is there already */
export async function assertEmpty(into: Database): Promise<void> {
  const filled = await filledCollections(into);
  if (filled.length === 0) return;
  const some = filled.slice(0, 5).join(', ');
  throw new NoAccess(
    `${into.databaseName} is not empty (${some}). Put back into new databases, or say --replace ` +
      'to have everything in them taken away first.',
  );
}
