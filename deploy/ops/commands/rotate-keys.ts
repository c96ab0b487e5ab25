/** `npm run ops -- rotate-keys`: new keys and passwords, step by step, while everything runs. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecrets } from '../../box/write-secrets.ts';
import { repository } from '../../local/repository.ts';
import type { Secrets } from '../../local/secrets.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { compose } from '../in-container.ts';
import { isBoxHost } from '../installation.ts';
import { NoAccess } from '../no-access.ts';
import { nextStep, type Rotatable, rotatable, type Step, stepsOf } from '../rotation.ts';

const boxFolder = join(repository, 'deploy', 'secrets');
const HEALTHY_WITHIN_SECONDS = '180';

/** The file with all secrets; on a cluster a copy of what the Secret holds. */
function fileOf(context: OpsContext): string {
  const given = textOf(context, 'file');
  if (given !== null && existsSync(given)) return given;
  if (given !== null) throw new NoAccess(`There is no file ${given}.`);
  if (isBoxHost()) return join(boxFolder, 'all.txt');
  throw new NoAccess(
    'Run it on the machine of the box, or name a copy of the Secret with --file all.json; on a ' +
      'cluster apply it and roll the services after each step.',
  );
}

const read = (file: string): Secrets => JSON.parse(readFileSync(file, 'utf8'));

/** Whole or not at all; what was there stays beside it until the last step is done. */
function replace(file: string, secrets: Secrets): void {
  const before = readFileSync(file, 'utf8');
  writeFileSync(`${file}.before`, before, { mode: 0o600 });
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** One after the other, each healthy before the next: doors beside it stay open. */
function restart(context: OpsContext, step: Step): void {
  step.restarts.forEach((name, index) => {
    context.progress(index, step.restarts.length, `started again; now ${name}`);
    const wait = ['--wait', '--wait-timeout', HEALTHY_WITHIN_SECONDS];
    const ended =
      name === 'prepare'
        ? compose('run', '--rm', '--no-deps', 'prepare')
        : compose('up', '--detach', '--no-deps', '--no-build', '--force-recreate', ...wait, name);
    if (ended !== 0) {
      throw new NoAccess(
        `${name} did not become healthy. The old keys still work: look at its log, then run ` +
          'this again, and it goes on from here.',
      );
    }
  });
}

function plan(what: Rotatable, from: number): string[] {
  return stepsOf(what).map(({ says, restarts }, index) => {
    const mark = index < from ? 'done' : index === from ? 'next' : '    ';
    return `${mark}  ${index + 1}. ${says}\n         starts again: ${restarts.join(', ')}`;
  });
}

async function run(context: OpsContext): Promise<number> {
  const [asked] = context.positionals;
  const what = rotatable.find((one) => one === asked);
  if (what === undefined) throw new NoAccess(`Say what to change: ${rotatable.join(', ')}.`);
  const file = fileOf(context);
  const beforeFile = `${file}.before`;
  const before = existsSync(beforeFile) ? read(beforeFile) : null;
  const from = nextStep(what, read(file), before);
  const steps = stepsOf(what);
  if (context.values.yes !== true) {
    const says = steps.map((step) => step.says);
    context.answer({ what, next: from, steps: says }, () => [
      `Changing ${what}, as ${file} stands:`,
      ...plan(what, from),
      'Make a backup first. With --yes the steps are done, one after the other.',
    ]);
    return 0;
  }
  const onBox = file === join(boxFolder, 'all.txt');
  const last = onBox ? steps.length : from + 1;
  for (const [index, step] of [...steps.entries()].slice(from, last)) {
    context.say(`${index + 1} of ${steps.length}: ${step.says}`);
    replace(file, step.change(read(file)));
    if (!onBox) continue;
    writeSecrets(boxFolder, kindHere());
    restart(context, step);
  }
  const isDone = last === steps.length;
  const rolled = steps[from]?.restarts.join(', ');
  if (isDone) rmSync(beforeFile, { force: true });
  context.answer({ what, done: isDone, nextStep: isDone ? null : last }, () => [
    isDone
      ? 'All steps are done; make a backup, so that the next one holds the new keys.'
      : `Put ${file} into the cluster and roll ${rolled}; then run this again.`,
  ]);
  return 0;
}

function kindHere(): 'demo' | 'production' {
  return readFileSync(join(boxFolder, 'kind.txt'), 'utf8').trim() === 'demo'
    ? 'demo'
    : 'production';
}

export const command: OpsCommand = {
  name: 'rotate-keys',
  summary: 'new keys and passwords, step by step, while everything runs',
  usage: `  signing          the keys with which services know each other
  master           registry's master key; the keys of families are wrapped with the new one
  quarantine       the keys that seal records in quarantine; the ones before still open them
  passwords        of the services at Kafka and MongoDB; Kafka starts again for some seconds
  --yes            does it; without it says the steps and where it stands
  --file FILE      all secrets of a cluster, as one file: does one step of it`,
  options: { yes: { type: 'boolean' }, file: { type: 'string' } },
  runs: 'host',
  run,
};
