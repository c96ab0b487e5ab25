/** On the machine of a box a command runs in a container of its own, beside the services. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../local/repository.ts';
import { NoAccess } from './no-access.ts';

/** Docker Compose over the box's file; answers its exit code. */
export function compose(...args: readonly string[]): number {
  const given = (process.env.MESTOLO_COMPOSE ?? 'docker compose').split(' ');
  const [command = 'docker', ...before] = given;
  const file = ['--file', join(repository, 'deploy', 'compose.yaml')];
  const ran = spawnSync(command, [...before, ...file, ...args], { stdio: 'inherit' });
  if (ran.error) throw new NoAccess(`${command} cannot be run: ${ran.error.message}`);
  return ran.status ?? 2;
}

/** Without a terminal nothing is drawn, so that --json can be piped. */
export function runInContainer(args: readonly string[]): number {
  const quiet = process.stdout.isTTY ? [] : ['-T'];
  return compose('--profile', 'ops', 'run', '--rm', '--no-deps', ...quiet, 'ops', ...args);
}
