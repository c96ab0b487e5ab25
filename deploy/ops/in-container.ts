/** On the machine of a box a command runs in a container of its own, beside the services. */
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
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

/** A terminal is drawn on where both ends are one: what is piped, in or out, stays as it is. */
export function runInContainer(args: readonly string[]): number {
  const quiet = process.stdin.isTTY && process.stdout.isTTY ? [] : ['-T'];
  const person = process.env.OPS_PERSON || userInfo().username;
  const run = ['run', '--rm', '--no-deps', '--env', `OPS_PERSON=${person}`, ...quiet];
  return compose('--profile', 'ops', ...run, 'ops', ...args);
}
