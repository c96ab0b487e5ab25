/** `npm run ops -- backup`: dumps every database, and the keys of families apart. */
import { join } from 'node:path';
import { backupNames, openBackup } from '../../backup/backup-folder.ts';
import { newRecoveryKey } from '../../backup/key-archive.ts';
import { type Made, makeBackup } from '../../backup/make-backup.ts';
import { sizeOf } from '../../backup/manifest.ts';
import { verifyFiles } from '../../backup/restore-database.ts';
import { backupFolder, kept, recoveryRecipient } from '../../backup/settings.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { tableOf } from '../terminal.ts';

const MEGABYTE = 1_000_000;
const megabytes = (bytes: number) => Math.round((bytes / MEGABYTE) * 10) / 10;

async function makeKey(context: OpsContext): Promise<number> {
  const key = await newRecoveryKey();
  context.answer(key, () => [
    'A recovery key for the keys of families. It is shown once and kept nowhere.',
    '',
    `  secret: ${key.identity}`,
    `  public: ${key.recipient}`,
    '',
    'Write the secret one on paper, twice, and lock it away: it is not to be on this machine.',
    `Set BACKUP_RECIPIENT=${key.recipient} (deploy/.env on a box).`,
  ]);
  return 0;
}

function list(context: OpsContext, folder: string): number {
  const backups = backupNames(folder).map((name) => openBackup(folder, name));
  const rows = backups.map(({ name, manifest: { startedAt, finishedAt, databases } }) => {
    const sizes = databases.map(sizeOf);
    const sum = (field: 'documents' | 'fileBytes') =>
      sizes.reduce((total, size) => total + size[field], 0);
    const seconds = (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1_000;
    return {
      name,
      databases: databases.length,
      documents: sum('documents'),
      ...sizeIn(sum),
      seconds,
    };
  });
  context.answer(rows, () => [
    `${rows.length} backups in ${folder}`,
    ...tableOf(
      ['backup', 'databases', 'documents', 'MB', 'took, s'],
      rows.map((row) => [
        row.name,
        row.databases,
        row.documents,
        megabytes(row.bytes),
        row.seconds,
      ]),
    ),
  ]);
  return rows.length > 0 ? 0 : 1;
}

const sizeIn = (sum: (field: 'fileBytes') => number) => ({ bytes: sum('fileBytes') });

/** Reads every file of every backup once, and compares it with its manifest. */
async function verify(context: OpsContext, folder: string): Promise<number> {
  const results: { readonly name: string; readonly isWhole: boolean; readonly says: string }[] = [];
  for (const name of backupNames(folder)) {
    try {
      for (const dumped of openBackup(folder, name).manifest.databases) {
        await verifyFiles({ folder: join(folder, name), dumped, progress: context.progress });
      }
      results.push({ name, isWhole: true, says: 'whole' });
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      results.push({ name, isWhole: false, says });
    }
  }
  context.answer(results, () => results.map(({ name, says }) => `${name}  ${says}`));
  return results.length > 0 && results.every(({ isWhole }) => isWhole) ? 0 : 1;
}

function inWords({ backup, keys, removed }: Made): string[] {
  const { name, manifest } = backup;
  const { startedAt, finishedAt, databases } = manifest;
  const seconds = (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1_000;
  const moments = [...new Set(databases.map(({ at }) => at))];
  return [
    ...tableOf(
      ['service', 'documents', 'MB', 'MB on disk'],
      databases.map((one) => {
        const { documents, bytes, fileBytes } = sizeOf(one);
        return [one.service, documents, megabytes(bytes), megabytes(fileBytes)];
      }),
    ),
    '',
    `${name} is whole, in ${seconds} s: everything as it was at ${moments.join(' and ')}.`,
    `${keys.keys} keys of families are apart, encrypted to ${keys.recipient}.`,
    ...(removed.length > 0 ? [`Too old and removed: ${removed.join(', ')}.`] : []),
  ];
}

async function run(context: OpsContext): Promise<number> {
  const { values } = context;
  if (values['new-recovery-key'] === true) return makeKey(context);
  const reach = await context.reach();
  const folder = textOf(context, 'folder') ?? backupFolder(reach.kind);
  if (values.list === true) return list(context, folder);
  if (values.verify === true) return verify(context, folder);
  const recipient = await recoveryRecipient({ kind: reach.kind, folder });
  const made = await makeBackup(reach, { folder, recipient, kept: kept() }, context);
  context.answer({ name: made.backup.name, ...made.backup.manifest, keys: made.keys }, () =>
    inWords(made),
  );
  return 0;
}

export const command: OpsCommand = {
  name: 'backup',
  summary: 'dumps every database into a folder, and the keys of families apart',
  usage: `  --folder PATH        where backups are; without it BACKUP_FOLDER
  --list               the backups that are there
  --verify             reads them all and compares them with their manifests
  --new-recovery-key   makes the pair of keys that opens the keys of families, and shows it once
What was broken off goes on within six hours, where MongoDB still has that moment. How many are
kept: BACKUP_DAYS (14) and BACKUP_WEEKS (8); keys of families 30 days. Services may go on working.`,
  options: {
    folder: { type: 'string' },
    list: { type: 'boolean' },
    verify: { type: 'boolean' },
    'new-recovery-key': { type: 'boolean' },
  },
  run,
};
