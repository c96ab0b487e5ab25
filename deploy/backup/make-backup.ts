/** One backup: the journal of erasures, the dumps, the keys apart, and what is too old goes. */
import { join } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import type { OpsContext } from '../ops/command.ts';
import type { Reach } from '../ops/reach.ts';
import { withDatabases, withKafkaAdmin } from '../ops/stores.ts';
import { type Backup, backupNames, makeFolder, removeFolder, tellLast } from './backup-folder.ts';
import { type DumpSource, dump } from './dump.ts';
import { withDumpLock } from './dump-lock.ts';
import { writeErasures } from './erasure-journal.ts';
import { forgetOldKeys, type KeyArchive, writeKeys } from './key-archive.ts';
import { type Kept, tooOld } from './retention.ts';

export interface BackupWish {
  readonly folder: string;
  readonly recipient: string;
  readonly kept: Kept;
}

export interface Made {
  readonly backup: Backup;
  readonly keys: KeyArchive;
  /** Names of the backups, and of the keys, that were too old. */
  readonly removed: readonly string[];
}

type Teller = Pick<OpsContext, 'say' | 'progress'>;

export function makeBackup(reach: Reach, wish: BackupWish, teller: Teller): Promise<Made> {
  const { folder, recipient, kept } = wish;
  makeFolder(folder);
  return withDumpLock(folder, () =>
    withDatabases(reach, async (databaseOf) => {
      const registry = databaseOf('registry');
      await writeErasures(folder, registry);
      const sources: DumpSource[] = services.map((service) => ({
        service,
        database: databaseOf(service),
        server: reach.readerUri(service),
      }));
      const kafkaClusterId = await clusterIdOf(reach, teller);
      const now = () => new Date();
      const backup = await dump({ folder, sources, kafkaClusterId, now, ...teller });
      const keys = await writeKeys(folder, { name: backup.name, recipient, registry });
      // A family may have been forgotten while the dump was made.
      await writeErasures(folder, registry);
      await tellLast(folder, backup.manifest);
      const gone = tooOld(backupNames(folder), kept);
      for (const name of gone) removeFolder(join(folder, name));
      return { backup, keys, removed: [...gone, ...forgetOldKeys(folder, now())] };
    }),
  );
}

/** A backup is worth having also where Kafka is away. */
async function clusterIdOf(reach: Reach, { say }: Pick<Teller, 'say'>): Promise<string | null> {
  try {
    return await withKafkaAdmin(reach, async (admin) => (await admin.describeCluster()).clusterId);
  } catch {
    say('Kafka does not answer; a restore will take its log for a new one.');
    return null;
  }
}
