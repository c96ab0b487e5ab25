/** What backups of this installation are told by their environment. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '../local/repository.ts';
import { NoAccess } from '../ops/no-access.ts';
import type { Reach } from '../ops/reach.ts';
import { makeFolder } from './backup-folder.ts';
import { newRecoveryKey } from './key-archive.ts';
import type { Kept } from './retention.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const USUAL: Kept = { days: 14, weeks: 8 };
const IN_CONTAINERS = '/volumes/backup';

/** BACKUP_FOLDER; without it the volume of a box, or a folder of the local start. */
export function backupFolder(kind: Reach['kind'], env: Environment = process.env): string {
  const { BACKUP_FOLDER } = env;
  if (BACKUP_FOLDER) return BACKUP_FOLDER;
  return kind === 'local' ? join(localFolder, 'backups') : IN_CONTAINERS;
}

export function kept(env: Environment = process.env): Kept {
  const number = (name: string, usual: number) => {
    const text = env[name];
    if (!text) return usual;
    if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
    throw new NoAccess(`${name} must be a number from 1 to 9999.`);
  };
  return {
    days: number('BACKUP_DAYS', USUAL.days),
    weeks: number('BACKUP_WEEKS', USUAL.weeks),
  };
}

/**
 * To whom the keys of families are encrypted: BACKUP_RECIPIENT. A demonstration has nobody with a
 * safe, so it makes both halves and keeps the secret one beside its backups.
 */
export async function recoveryRecipient(
  place: { readonly kind: Reach['kind']; readonly folder: string },
  env: Environment = process.env,
): Promise<string> {
  const { BACKUP_RECIPIENT } = env;
  if (BACKUP_RECIPIENT) return BACKUP_RECIPIENT;
  const isDemo = /\bdemo\b/.test(env.COMPOSE_PROFILES ?? '') || place.kind === 'local';
  if (!isDemo) {
    throw new NoAccess(
      'BACKUP_RECIPIENT is not set, so nobody could open the keys of families. Make a recovery ' +
        'key with npm run ops -- backup --new-recovery-key, lock away what is secret, and set it.',
    );
  }
  makeFolder(place.folder);
  const file = demoKeyFile(place.folder);
  if (!existsSync(file)) {
    const { identity, recipient } = await newRecoveryKey();
    writeFileSync(file, `# Of a demonstration only: ${recipient}\n${identity}\n`, { mode: 0o600 });
  }
  const recipient = /age1[0-9a-z]+/.exec(readFileSync(file, 'utf8'))?.[0];
  if (recipient) return recipient;
  throw new NoAccess(`${file} is not the key that a demonstration makes.`);
}

export const demoKeyFile = (folder: string) => join(folder, 'demo-recovery-key.txt');

/** The secret half in a text that may have comments, as age's own tools write it. */
export function identityIn(text: string): string {
  const identity = /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+/.exec(text)?.[0];
  if (identity) return identity;
  throw new NoAccess('There is no AGE-SECRET-KEY-1… in what was given as the recovery key.');
}
