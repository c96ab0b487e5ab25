/** `npm run ops -- upgrade`: a new version on one box, and back to the old one where it fails. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Upgraded, upgrade } from '../../backup/upgrade.ts';
import { repository } from '../../local/repository.ts';
import type { OpsCommand, OpsContext } from '../command.ts';
import { compose, runInContainer } from '../in-container.ts';
import { NoAccess } from '../no-access.ts';

function docker(...args: readonly string[]): number {
  const ran = spawnSync('docker', args, { stdio: 'inherit' });
  if (ran.error) throw new NoAccess(`docker cannot be run: ${ran.error.message}`);
  return ran.status ?? 2;
}

function inWords({ outcome, failed, closedMs }: Upgraded): string[] {
  const closed = `The doors were closed for ${(closedMs / 1_000).toFixed(1)} s.`;
  switch (outcome) {
    case 'upgraded':
      return ['The new version runs, and the books are right.', closed];
    case 'notBegun':
      return [`${failed}. Nothing was changed.`];
    case 'rolledBack':
      return [`${failed}. The old version runs on the data it had.`, closed];
    case 'stuck':
      return [`${failed}, and going back failed too. The doors are closed.`];
  }
}

async function run(context: OpsContext): Promise<number> {
  const file = join(repository, 'deploy', '.env');
  if (!existsSync(file)) throw new NoAccess('There is no box here: no deploy/.env.');
  const env = { ...parseEnv(readFileSync(file, 'utf8')), ...process.env };
  const result = upgrade({
    box: { compose, docker, ops: (...args) => runInContainer(args) },
    images: env.MESTOLO_IMAGES || 'mestolo',
    version: env.MESTOLO_VERSION || '0.1.0',
    pull: context.values.pull === true,
    nowMs: () => performance.now(),
    say: (line) => context.say(line),
  });
  context.answer(result, () => inWords(result));
  if (result.outcome === 'upgraded') return 0;
  return result.outcome === 'stuck' ? 2 : 1;
}

export const command: OpsCommand = {
  name: 'upgrade',
  summary: 'a new version on this box: dump, images, first steps, proof; back where one fails',
  usage: `  --pull   fetches the images that .env names instead of building them here
Get the new version first (git pull). Leave MESTOLO_VERSION as it is: the images that run are kept
under the tag before-upgrade. Says at the end how long the doors were closed.`,
  options: { pull: { type: 'boolean' } },
  runs: 'host',
  run,
};
