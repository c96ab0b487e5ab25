/**
 * Puts dumped databases into prepared ones, and makes them fit for what they will meet: erasures
 * that came after the dump, a log that is another one, parents who were written to since.
 */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import {
  forgetLeases,
  type PartitionEnd,
  type Restored,
  resetFences,
} from '@mestolo/messaging/after-restore.ts';
import { NoAccess } from '../ops/no-access.ts';
import type { Backup } from './backup-folder.ts';
import { type Erasure, readErasures } from './erasure-journal.ts';
import { keyArchives, readKeys } from './key-archive.ts';
import type { DumpedDatabase } from './manifest.ts';
import {
  assertEmpty,
  emptyDatabase,
  inBatches,
  insert,
  restoreDatabase,
  verifyFiles,
} from './restore-database.ts';
import type { Database } from './snapshot.ts';
import { DESTROYED_KEYS, KEYS } from './what-is-dumped.ts';

export interface Log {
  readonly clusterId: string;
  readonly ends: readonly PartitionEnd[];
}

export interface RestoreWish {
  /** Where backups, keys and erasures are. */
  readonly folder: string;
  readonly backup: Backup;
  readonly services: readonly ServiceName[];
  /** Takes away what is in the databases; without it they must be empty. */
  readonly replace: boolean;
  /** Null: the keys of families stay away, and with them all names. */
  readonly identity: string | null;
  /** The keys that are there are not taken away. */
  readonly keepKeys?: boolean;
  /** As the broker has it now. */
  readonly log: Log;
  /** Of a user who may write everywhere. */
  databaseOf(service: ServiceName): Database;
  readonly now: Date;
  say(line: string): void;
  progress(done: number, total: number | null, what: string): void;
}

export interface RestoreReport {
  readonly backup: string;
  /** The moment to which the databases went back, by service. */
  readonly moments: Readonly<Partial<Record<ServiceName, string>>>;
  readonly documents: number;
  readonly keys: number;
  /** Keys of the backup that were destroyed after it, and stay so. */
  readonly keptDestroyed: number;
  readonly isLogKept: boolean;
  readonly tookMs: number;
}

type AfterRestore = (db: Database, restored: Restored) => Promise<readonly string[]>;

const THEIR_OWN: readonly ServiceName[] = ['registry', 'billing', 'payments', 'notifications'];

/** @throws NoAccess before anything is written, where it could not be done whole */
export async function restore(wish: RestoreWish): Promise<RestoreReport> {
  const begunMs = performance.now();
  const { backup, log, say } = wish;
  const dumps = wish.services.map((service) => dumpOf(backup, service));
  await checkBefore(wish, dumps);
  const isLogKept = backup.manifest.kafkaClusterId === log.clusterId;
  let documents = 0;
  for (const dumped of dumps) {
    const into = wish.databaseOf(dumped.service);
    if (wish.replace) await emptyDatabase(into, wish.keepKeys ? [KEYS] : []);
    const { folder } = backup;
    documents += await restoreDatabase({ folder, dumped, into, progress: wish.progress });
    say(`${dumped.service} is as it was at ${dumped.at}`);
  }
  const keys = wish.services.includes('registry')
    ? await restoreKeys(wish)
    : { keys: 0, keptDestroyed: 0 };
  for (const { service } of dumps) await makeFit(service, wish, isLogKept);
  const moments = Object.fromEntries(dumps.map(({ service, at }) => [service, at]));
  const tookMs = Math.round(performance.now() - begunMs);
  return { backup: backup.name, moments, documents, ...keys, isLogKept, tookMs };
}

function dumpOf({ name, manifest }: Backup, service: ServiceName): DumpedDatabase {
  const found = manifest.databases.find((one) => one.service === service);
  if (found) return found;
  throw new NoAccess(`The backup ${name} has no database of ${service}.`);
}

async function checkBefore(wish: RestoreWish, dumps: readonly DumpedDatabase[]): Promise<void> {
  const { backup, folder, identity, progress } = wish;
  for (const dumped of dumps) {
    if (!wish.replace) await assertEmpty(wish.databaseOf(dumped.service));
    await verifyFiles({ folder: backup.folder, dumped, progress });
  }
  if (!wish.services.includes('registry') || identity === null) return;
  const name = keyArchives(folder).at(-1);
  if (name === undefined) throw new NoAccess(`There are no keys of families in ${folder}/keys.`);
  // Opens it to its end: a wrong recovery key is told before anything is written.
  for await (const _key of readKeys(folder, { name, identity })) progress(0, null, 'keys read');
}

/** The newest keys there are, whichever dump it is; without those that were destroyed since. */
async function restoreKeys({ folder, identity, databaseOf }: RestoreWish) {
  const registry = databaseOf('registry');
  const erasures = readErasures(folder);
  const destroyed = registry.collection<Erasure>(DESTROYED_KEYS);
  const known = new Set((await destroyed.find().toArray()).map(({ _id }) => _id));
  const missing = [...erasures.values()].filter(({ _id }) => !known.has(_id));
  if (missing.length > 0) await destroyed.insertMany(missing, { ordered: false });
  const name = keyArchives(folder).at(-1);
  if (identity === null || name === undefined) return { keys: 0, keptDestroyed: missing.length };
  let keys = 0;
  for await (const some of inBatches(readKeys(folder, { name, identity }))) {
    const living = some.filter(({ _id }) => !known.has(String(_id)) && !erasures.has(String(_id)));
    if (living.length > 0) await insert(registry, KEYS, living);
    keys += living.length;
  }
  return { keys, keptDestroyed: missing.length };
}

async function makeFit(service: ServiceName, wish: RestoreWish, isLogKept: boolean): Promise<void> {
  const { log, say, now, databaseOf } = wish;
  const db = databaseOf(service);
  await forgetLeases(db);
  const fences = await resetFences(db, isLogKept ? log.ends : null);
  if (fences > 0) say(`${service} begins ${fences} partitions of the log anew`);
  if (!THEIR_OWN.includes(service)) return;
  // What a service's data need is the service's own to know.
  const { afterRestore }: { readonly afterRestore: AfterRestore } = await import(
    `../../services/${service}/src/store/after-restore.ts`
  );
  for (const line of await afterRestore(db, { at: now, isLogKept })) say(line);
}
