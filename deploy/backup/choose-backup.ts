/** Which of the backups is meant: the newest, the newest of a time, or the one with a name. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NoAccess } from '../ops/no-access.ts';
import { type Backup, backupNames, MANIFEST, openBackup } from './backup-folder.ts';
import { timeOfName } from './retention.ts';

export interface Choice {
  /** `latest`, a name, or the path of a backup. */
  readonly from: string;
  /** Not begun after this moment, ISO 8601; null for any. */
  readonly toTime: string | null;
}

/** @throws NoAccess */
export function chooseBackup(folder: string, { from, toTime }: Choice): Backup {
  if (from !== 'latest') {
    const path = existsSync(join(from, MANIFEST)) ? resolve(from) : join(folder, from);
    if (existsSync(join(path, MANIFEST))) return openBackup(dirname(path), basename(path));
    throw new NoAccess(`There is no backup ${from} in ${folder}.`);
  }
  const name = newest(backupNames(folder), toTime);
  if (name !== null) return openBackup(folder, name);
  const when = toTime === null ? '' : ` of ${toTime} or before`;
  throw new NoAccess(`There is no backup${when} in ${folder}.`);
}

/** Null where there is none. */
export function newest(names: readonly string[], toTime: string | null): string | null {
  const latest = toTime === null ? Number.POSITIVE_INFINITY : Date.parse(toTime);
  if (Number.isNaN(latest)) {
    throw new NoAccess('--to-time is a moment such as 2026-10-05T14:30:00Z.');
  }
  return names.filter((name) => (timeOfName(name) ?? latest + 1) <= latest).at(-1) ?? null;
}
