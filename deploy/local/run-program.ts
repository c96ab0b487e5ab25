/** Runs one program of this repository to its end and hands back what it said. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repository } from './repository.ts';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `file` is from the root of the repository; `env` is added to the environment of this process. A
 * program ended by a signal has code 1.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(repository, file), ...args],
    { cwd: repository, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  // It may end without having read all of it; its exit code tells that.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: code ?? 1, stdout, stderr };
}
