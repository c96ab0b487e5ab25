/**
 * A restore drill: the last backup is put into databases of its own beside those that run, compared
 * with what was dumped, its books are proven, and the databases are removed again.
 */
import { randomBytes } from 'node:crypto';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { type CollectionDefinition, prepareCollections } from '@mestolo/service/mongo.ts';
import type mongoose from 'mongoose';
import { checkBooks } from '../books/check.ts';
import type { SignerKeys } from '../ledger/signed-heads.ts';
import { databaseSource } from '../ledger/sources.ts';
import { verifyLedger } from '../ledger/verify-ledger.ts';
import { databaseOf as nameOf } from '../local/databases.ts';
import type { Backup } from './backup-folder.ts';
import { controlDifferences } from './control-totals.ts';
import { differingCollections, restoreDatabase, verifyFiles } from './restore-database.ts';

export interface DrillOptions {
  readonly backup: Backup;
  /** Of a user who may make and drop databases. */
  clientOf(service: ServiceName): mongoose.mongo.MongoClient;
  /** Null: signatures of the heads of accounts are not checked. */
  readonly keys: SignerKeys | null;
  say(line: string): void;
  progress(done: number, total: number | null, what: string): void;
}

export interface DrillReport {
  readonly backup: string;
  readonly documents: number;
  readonly entries: number;
  readonly accounts: number;
  readonly meals: number;
  /** What is not equal or not right; empty where the backup is good. */
  readonly findings: readonly string[];
  readonly restoredMs: number;
  readonly tookMs: number;
}

export const DRILL_PREFIX = 'mestolo_drill';

export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { backup, clientOf, say } = options;
  const begunMs = performance.now();
  const prefix = `${DRILL_PREFIX}_${randomBytes(3).toString('hex')}`;
  const databaseOf = (service: ServiceName) => clientOf(service).db(nameOf(prefix, service));
  try {
    const documents = await restoreAll(options, databaseOf);
    const restoredMs = Math.round(performance.now() - begunMs);
    say(`${documents} documents are back; comparing them and proving the books`);
    const findings: string[] = [];
    for (const dumped of backup.manifest.databases) {
      findings.push(...(await differingCollections(dumped, databaseOf(dumped.service))));
    }
    const books = await checkBooks((service) => databaseOf(service as ServiceName));
    const ledger = await proveLedger(options, databaseOf('billing'));
    const control = await controlDifferences(databaseOf);
    findings.push(...books.faults, ...ledger, ...control);
    const { entries, accounts, meals } = books;
    const tookMs = Math.round(performance.now() - begunMs);
    return {
      backup: backup.name,
      documents,
      entries,
      accounts,
      meals,
      findings,
      restoredMs,
      tookMs,
    };
  } finally {
    for (const service of services) await databaseOf(service).dropDatabase();
  }
}

async function restoreAll(
  { backup, progress }: DrillOptions,
  databaseOf: (service: ServiceName) => mongoose.mongo.Db,
): Promise<number> {
  let documents = 0;
  for (const dumped of backup.manifest.databases) {
    const { folder } = backup;
    await verifyFiles({ folder, dumped, progress });
    const into = databaseOf(dumped.service);
    const { collections }: { readonly collections: readonly CollectionDefinition[] } = await import(
      `../../services/${dumped.service}/src/store/collections.ts`
    );
    // With their indexes, so that a backup which breaks one of them is found here. Documents that
    // end by themselves must not, while they are compared.
    const lasting = collections.map(({ name, indexes, ...rest }) => ({
      ...rest,
      name,
      indexes: indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds === undefined),
    }));
    await prepareCollections(into, lasting);
    documents += await restoreDatabase({ folder, dumped, into, progress });
  }
  return documents;
}

async function proveLedger(
  { clientOf, keys }: DrillOptions,
  billing: mongoose.mongo.Db,
): Promise<string[]> {
  const source = databaseSource(clientOf('billing'), billing, {});
  const { findings } = await verifyLedger({ source, keys }).finally(() => source.close());
  return findings.map(({ damage, says }) => `ledger, ${damage}: ${says}`);
}
