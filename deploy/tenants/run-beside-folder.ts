/** On a box the command runs beside the services, and the folder it names is shown to it there. */
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OpsContext } from '../ops/command.ts';
import { compose } from '../ops/in-container.ts';

/** What may be a folder: `create FOLDER`, `export NAME --to FOLDER`. */
export function runBesideFolder(
  context: OpsContext,
  [named, to]: readonly [string | undefined, string | null],
): number {
  const [action] = context.positionals;
  const folder = action === 'create' ? named : action === 'export' ? to : null;
  const path = folder ? resolve(process.env.INIT_CWD ?? '.', folder) : null;
  // The container's user is another one, and writes there: what it writes is for itself alone.
  if (path !== null && !existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o777 });
  const shown = path === null ? [] : ['--volume', `${path}:${path}`];
  const quiet = process.stdout.isTTY ? [] : ['-T'];
  const args = argumentsOf(context).map((one) => (one === folder && path !== null ? path : one));
  const run = ['--profile', 'ops', 'run', '--rm', '--no-deps', ...quiet, ...shown, 'ops'];
  return compose(...run, 'tenants', ...args);
}

function argumentsOf({ positionals, values }: OpsContext): string[] {
  const options = Object.entries(values).flatMap(([name, value]) => {
    if (typeof value === 'string') return [`--${name}`, value];
    return value === true ? [`--${name}`] : [];
  });
  return [...positionals, ...options];
}
