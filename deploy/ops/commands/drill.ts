/** `npm run ops -- drill`: puts the last backup into databases of its own, and proves its books. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { chooseBackup } from '../../backup/choose-backup.ts';
import { type DrillReport, drill } from '../../backup/drill.ts';
import { backupFolder } from '../../backup/settings.ts';
import { withWriters } from '../../backup/writers.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { signerKeys } from '../reach.ts';

const SHOWN_FINDINGS = 20;

function inWords(report: DrillReport): string[] {
  const { backup, documents, entries, accounts, meals, findings, restoredMs, tookMs } = report;
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const read =
    `${documents} documents in ${seconds(restoredMs)} s; ` +
    `${entries} entries of ${accounts} accounts, ${meals} meals; ${seconds(tookMs)} s in all`;
  if (findings.length === 0) {
    return [
      `${backup} is good (${read}):`,
      '  what was put back equals what was dumped, and its books are right.',
    ];
  }
  return [`${backup} is NOT good (${read}):`, ...findings.slice(0, SHOWN_FINDINGS)];
}

async function run(context: OpsContext): Promise<number> {
  const reach = await context.reach();
  const folder = textOf(context, 'folder') ?? backupFolder(reach.kind);
  const from = textOf(context, 'from') ?? 'latest';
  const backup = chooseBackup(folder, { from, toTime: textOf(context, 'to-time') });
  const report = await withWriters(reach, (writerOf) =>
    drill({
      ...{ backup, keys: signerKeys(undefined, process.env) },
      clientOf: (service: ServiceName) => writerOf(service).client,
      say: (line) => context.say(line),
      progress: (...said) => context.progress(...said),
    }),
  );
  context.answer(report, () => inWords(report));
  return report.findings.length === 0 ? 0 : 1;
}

export const command: OpsCommand = {
  name: 'drill',
  summary: 'puts the last backup into databases of its own, proves its books, removes them',
  usage: `  --from NAME      another backup than the latest: its name, or a path
  --to-time TIME   the last one begun at this moment or before (2026-10-05T14:30:00Z)
  --folder PATH    where backups are; without it BACKUP_FOLDER
Services may go on working. It needs as much free disk as the databases have, for a while.
The keys of families are not touched: it does not need the recovery key.`,
  options: {
    from: { type: 'string' },
    'to-time': { type: 'string' },
    folder: { type: 'string' },
  },
  run,
};
