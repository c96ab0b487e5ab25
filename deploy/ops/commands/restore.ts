/** `npm run ops -- restore`: puts a backup into prepared databases, with the services stopped. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import type { Backup } from '../../backup/backup-folder.ts';
import { chooseBackup } from '../../backup/choose-backup.ts';
import { type Log, type RestoreReport, restore } from '../../backup/restore.ts';
import { backupFolder, demoKeyFile, identityIn } from '../../backup/settings.ts';
import { type Settled, settle } from '../../backup/settle.ts';
import { withWriters } from '../../backup/writers.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { endsOf } from '../lag-of.ts';
import { NoAccess } from '../no-access.ts';
import type { Reach } from '../reach.ts';
import { withDatabases, withKafkaAdmin } from '../stores.ts';
import { tableOf } from '../terminal.ts';

const SETTLED_WITHIN_MS = 180_000;

function wantedServices(context: OpsContext): readonly ServiceName[] {
  const named = textOf(context, 'services')?.split(',') ?? services;
  const unknown = named.find((name) => !services.some((service) => service === name));
  if (unknown === undefined) return named as readonly ServiceName[];
  throw new NoAccess(`There is no service ${unknown}; there are ${services.join(', ')}.`);
}

/** What runs would write into what is being put back. */
async function assertStopped(reach: Reach, wanted: readonly ServiceName[]): Promise<void> {
  for (const service of wanted) {
    const answers = await fetch(`${reach.url(service)}/live`, {
      signal: AbortSignal.timeout(2_000),
    }).then(
      () => true,
      () => false,
    );
    if (answers) throw new NoAccess(`${service} is running. Stop the services first.`);
  }
}

/** Null where somebody says that names may stay unreadable. */
async function recoveryKey(context: OpsContext, folder: string): Promise<string | null> {
  const { values } = context;
  if (values['without-keys'] === true || values['keep-keys'] === true) return null;
  const file = textOf(context, 'recovery-key') ?? process.env.RECOVERY_KEY_FILE;
  if (file === 'demo') return identityIn(readFileSync(demoKeyFile(folder), 'utf8'));
  if (file === '-') return identityIn(await text(process.stdin));
  if (file) return identityIn(readFileSync(file, 'utf8'));
  throw new NoAccess(
    'Say where the recovery key is (--recovery-key FILE, or - to have it read from the input): ' +
      'without it no name and no address can be read. --without-keys does without.',
  );
}

async function logNow(reach: Reach): Promise<Log> {
  return withKafkaAdmin(reach, async (admin) => {
    const { clusterId } = await admin.describeCluster();
    return { clusterId, ends: await endsOf(admin) };
  });
}

function inWords(report: RestoreReport): string[] {
  const { backup, moments, documents, keys, keptDestroyed, isLogKept, tookMs } = report;
  return [
    `${backup} is back: ${documents} documents, ${keys} keys, in ${(tookMs / 1_000).toFixed(1)} s.`,
    ...tableOf(['service', 'as it was at'], Object.entries(moments)),
    keptDestroyed === 0
      ? 'No family was forgotten since.'
      : `${keptDestroyed} keys of families that were forgotten since stay destroyed.`,
    isLogKept
      ? 'Kafka has its old log: consumers go on in it from that moment.'
      : 'Kafka has a new log: consumers begin it anew, and what is current is told again.',
    'Start the services now, then: npm run ops -- restore --settle',
  ];
}

function settledInWords(settled: readonly Settled[]): string[] {
  return [
    ...tableOf(
      ['Comune', 'told again', 'missing', 'days that differ', 'differences in the books'],
      settled.map((one) => [
        ...[one.tenant, one.resent, one.missing, one.differing, one.differencesInAll],
      ]),
    ),
    settled.every(isFine)
      ? 'The books know every fact, and are right.'
      : 'The books do not agree: look at what differs before the office works on.',
  ];
}

const isFine = ({ missing, differing, differencesInAll }: Settled) =>
  missing === 0 && differing === 0 && differencesInAll === 0;

async function settleNow(context: OpsContext, reach: Reach): Promise<number> {
  const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const response = await fetch(`${reach.url('billing')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await reach.token('billing')}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { readonly detail?: string };
    if (response.ok) return answer;
    throw new NoAccess(answer.detail ?? `billing answers ${response.status}.`);
  };
  const settled = await withDatabases(reach, (databaseOf) =>
    settle({
      ...{ registry: databaseOf('registry'), ask, deadlineMs: SETTLED_WITHIN_MS },
      say: (line) => context.say(line),
    }),
  );
  context.answer(settled, () => settledInWords(settled));
  return settled.every(isFine) ? 0 : 1;
}

async function run(context: OpsContext): Promise<number> {
  const reach = await context.reach();
  if (context.values.settle === true) return settleNow(context, reach);
  const folder = textOf(context, 'folder') ?? backupFolder(reach.kind);
  const from = textOf(context, 'from') ?? 'latest';
  const backup: Backup = chooseBackup(folder, { from, toTime: textOf(context, 'to-time') });
  const wanted = wantedServices(context);
  await assertStopped(reach, wanted);
  const identity = wanted.includes('registry') ? await recoveryKey(context, folder) : null;
  const log = await logNow(reach);
  const report = await withWriters(reach, (writerOf) =>
    restore({
      ...{ folder, backup, services: wanted, identity, log, now: new Date() },
      replace: context.values.replace === true,
      keepKeys: context.values['keep-keys'] === true,
      databaseOf: (service) => writerOf(service).database,
      say: (line) => context.say(line),
      progress: (...said) => context.progress(...said),
    }),
  );
  context.answer(report, () => inWords(report));
  return 0;
}

export const command: OpsCommand = {
  name: 'restore',
  summary: 'puts a backup into prepared databases, while the services are stopped',
  usage: `  --from NAME           latest (unless told otherwise), a backup's name, or a path
  --to-time TIME        the last one begun at this moment or before (2026-10-05T14:30:00Z)
  --services A,B        only these; without it all six
  --recovery-key FILE   what opens the keys of families; - reads it from the input
  --keep-keys           the keys that are in the database stay there, as after a failed upgrade
  --without-keys        without them: no name and no address can be read afterwards
  --replace             takes away what is in the databases; without it they must be empty
  --folder PATH         where backups are; without it BACKUP_FOLDER
  --settle              afterwards, with the services running: facts that the books miss are told
                        again, and the books are proven`,
  options: {
    from: { type: 'string' },
    'to-time': { type: 'string' },
    services: { type: 'string' },
    'recovery-key': { type: 'string' },
    'without-keys': { type: 'boolean' },
    'keep-keys': { type: 'boolean' },
    replace: { type: 'boolean' },
    folder: { type: 'string' },
    settle: { type: 'boolean' },
  },
  run,
};
