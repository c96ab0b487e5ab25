/**
 * Dumps the databases of all services, each as it was at one moment of its cluster; those on one
 * cluster at the same moment. Written into a folder that gets its name when it is whole.
 *
 * A dump that was broken off goes on where it ended, as long as the cluster still has that moment.
 * Where it has not, finished databases stay as they are and the others begin anew at a new moment.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { NoAccess } from '../ops/no-access.ts';
import {
  type Backup,
  brokenOff,
  MANIFEST,
  makeFolder,
  nameOf,
  openBackup,
  partialFolder,
  readManifest,
  removeFolder,
  replaceJson,
} from './backup-folder.ts';
import { FILE_END, writeCollection } from './collection-file.ts';
import type { DumpedDatabase, Manifest } from './manifest.ts';
import { timeOfName } from './retention.ts';
import {
  type ClusterTime,
  clusterTimeNow,
  clusterTimeOf,
  clusterTimeText,
  type Database,
  dateOf,
  documentsAt,
  SnapshotGone,
} from './snapshot.ts';
import { dumpedCollections } from './what-is-dumped.ts';

export interface DumpSource {
  readonly service: ServiceName;
  readonly database: Database;
  /** Databases of one server are dumped at one moment. */
  readonly server: string;
}

export interface DumpOptions {
  readonly folder: string;
  readonly sources: readonly DumpSource[];
  readonly kafkaClusterId: string | null;
  readonly now: () => Date;
  say(line: string): void;
  progress(done: number, total: number | null, what: string): void;
}

/** What was broken off longer ago than this is of no use: its moment is gone for sure. */
const GOES_ON_WITHIN_MS = 6 * 3_600_000;
const TRIES = 3;

/** @throws NoAccess where the cluster forgets faster than it can be read */
export async function dump(options: DumpOptions): Promise<Backup> {
  const { folder, sources, now } = options;
  makeFolder(folder);
  const begun = begin(options);
  const { name } = begun;
  const path = partialFolder(folder, name);
  const moments = new Map<string, ClusterTime>();
  for (const { service, server } of sources) {
    const known = begun.manifest.databases.find((one) => one.service === service);
    if (known) moments.set(server, clusterTimeOf(known.clusterTime));
  }
  let manifest = begun.manifest;
  const keep = async (database: DumpedDatabase) => {
    const others = manifest.databases.filter(({ service }) => service !== database.service);
    manifest = { ...manifest, databases: [...others, database] };
    await replaceJson(join(path, MANIFEST), manifest);
  };
  for (const source of sources) {
    const known = manifest.databases.find(({ service }) => service === source.service);
    if (!known?.isWhole) await dumpDatabase({ ...options, path, moments, keep }, source, known);
  }
  manifest = { ...manifest, finishedAt: now().toISOString() };
  await replaceJson(join(path, MANIFEST), manifest);
  renameSync(path, join(folder, name));
  return openBackup(folder, name);
}

/** Goes on with what was broken off lately, else begins. */
function begin({ folder, sources, kafkaClusterId, now, say }: DumpOptions) {
  const name = brokenOff(folder);
  const path = partialFolder(folder, name ?? '');
  const ageMs = now().getTime() - (timeOfName(name ?? '') ?? 0);
  if (name !== null && ageMs < GOES_ON_WITHIN_MS) {
    try {
      const manifest = readManifest(path);
      const databases = new Set(sources.map(({ database }) => database.databaseName));
      if (manifest.databases.every(({ database }) => databases.has(database))) {
        say(`Going on with the dump that was broken off (${name}).`);
        return { name, manifest };
      }
    } catch {
      // It was broken off before its first collection was whole.
    }
  }
  if (name !== null) removeFolder(path);
  const startedAt = now();
  const manifest: Manifest = {
    ...{ version: 1, startedAt: startedAt.toISOString(), finishedAt: null, kafkaClusterId },
    databases: [],
  };
  const fresh = nameOf(startedAt);
  makeFolder(partialFolder(folder, fresh));
  return { name: fresh, manifest };
}

interface Running extends Pick<DumpOptions, 'progress' | 'say'> {
  readonly path: string;
  readonly moments: Map<string, ClusterTime>;
  keep(database: DumpedDatabase): Promise<void>;
}

async function dumpDatabase(
  running: Running,
  source: DumpSource,
  known: DumpedDatabase | undefined,
): Promise<void> {
  let partly = known;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await readDatabase(running, source, partly);
      return;
    } catch (error) {
      if (!(error instanceof SnapshotGone)) throw error;
      if (attempt === TRIES) throw forgetsTooFast(source, error);
      const { service, server } = source;
      running.say(`${service}: the snapshot is gone, so it begins anew.`);
      running.moments.delete(server);
      partly = undefined;
    }
  }
}

function forgetsTooFast({ service }: DumpSource, cause: Error): Error {
  const says =
    `MongoDB forgets faster than ${service} can be read. Set its parameter ` +
    'minSnapshotHistoryWindowInSeconds to more than the dump takes, and dump again.';
  return new NoAccess(says, { cause });
}

async function readDatabase(
  { path, moments, keep, progress }: Running,
  { service, server, database }: DumpSource,
  known: DumpedDatabase | undefined,
): Promise<void> {
  const moment = moments.get(server) ?? (await clusterTimeNow(database));
  moments.set(server, moment);
  const folder = join(path, database.databaseName);
  if (!known) removeFolder(folder);
  makeFolder(folder);
  const begun: DumpedDatabase = {
    ...{ service, database: database.databaseName, clusterTime: clusterTimeText(moment) },
    ...{ at: dateOf(moment).toISOString(), isWhole: false, collections: known?.collections ?? [] },
  };
  const collections = [...begun.collections];
  for (const name of await dumpedCollections(service, database)) {
    if (collections.some((one) => one.name === name)) continue;
    const total = await database.collection(name).estimatedDocumentCount();
    const file = join(folder, `${name}${FILE_END}`);
    const documents = documentsAt(database, name, moment);
    const tell = (done: number) =>
      progress(done, Math.max(done, total), `documents of ${service}.${name}`);
    collections.push(await writeCollection(file, documents, tell));
    await keep({ ...begun, collections: [...collections] });
  }
  await keep({ ...begun, collections, isWhole: true });
}
