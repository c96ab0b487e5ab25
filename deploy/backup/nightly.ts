/**
 * The program of the container `backup`: a backup each night, and every minute a look whether a
 * family was forgotten, so that the journal of erasures knows it before the box can burn.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sentenceFor } from '../ops/no-access.ts';
import { type Reach, reachHere } from '../ops/reach.ts';
import { withDatabases } from '../ops/stores.ts';
import { LAST, makeFolder } from './backup-folder.ts';
import { writeErasures } from './erasure-journal.ts';
import { makeBackup } from './make-backup.ts';
import { type Nightly, nextBackup, nightlyOf } from './next-night.ts';
import { backupFolder, kept, recoveryRecipient } from './settings.ts';

const LOOKED_EVERY_MS = 60_000;
/** After a backup that failed. */
const AGAIN_AFTER_MS = 15 * 60_000;

const log = (level: 'info' | 'error', message: string, fields: object = {}) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), message, ...fields }));

const wordsFor = (error: unknown) => sentenceFor(error) ?? String(error);

/** When every service had its last good one; null where one never had. */
function lastMs(folder: string): number | null {
  const file = join(folder, LAST);
  if (!existsSync(file)) return null;
  const told: Record<string, { readonly at: string }> = JSON.parse(readFileSync(file, 'utf8'));
  return Math.min(...Object.values(told).map(({ at }) => Date.parse(at)));
}

async function backUp(reach: Reach, folder: string): Promise<void> {
  const recipient = await recoveryRecipient({ kind: reach.kind, folder });
  const teller = { say: (line: string) => log('info', line), progress: () => undefined };
  const { backup, keys, removed } = await makeBackup(
    reach,
    { folder, recipient, kept: kept() },
    teller,
  );
  log('info', 'the backup is whole', { name: backup.name, keys: keys.keys, removed });
}

async function follow(reach: Reach, folder: string, signal: AbortSignal): Promise<void> {
  const { BACKUP_AT: at = '02:15', BACKUP_TIME_ZONE: timeZone = 'Europe/Rome' } = process.env;
  const nightly: Nightly = nightlyOf({ at, timeZone });
  let notBeforeMs = 0;
  let due = nextBackup(Date.now(), lastMs(folder), nightly);
  log('info', 'backups are made each night', { ...nightly, next: due.toISOString() });
  while (!signal.aborted) {
    try {
      await withDatabases(reach, (databaseOf) => writeErasures(folder, databaseOf('registry')));
      if (Date.now() >= Math.max(due.getTime(), notBeforeMs)) {
        notBeforeMs = Date.now() + AGAIN_AFTER_MS;
        await backUp(reach, folder);
        due = nextBackup(Date.now(), lastMs(folder), nightly);
      }
    } catch (error) {
      log('error', 'the backup failed', { error: wordsFor(error) });
    }
    await pause(LOOKED_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const stopping = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort());

try {
  const reach = reachHere();
  const folder = backupFolder(reach.kind);
  makeFolder(folder);
  await follow(reach, folder, stopping.signal);
} catch (error) {
  log('error', 'backups cannot be made', { error: wordsFor(error) });
  process.exitCode = 1;
}
