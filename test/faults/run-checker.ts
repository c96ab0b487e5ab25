/** Runs a checker as a process of its own, so that nothing but the file's content reaches it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repository } from '@mestolo/deploy/local/repository.ts';

export async function runChecker<Found extends { readonly faults: readonly string[] }>(
  script: string,
  folder: string,
  input: object,
): Promise<Found> {
  const file = join(folder, 'checker-input.json');
  writeFileSync(file, JSON.stringify(input), { mode: 0o600 });
  const checker = spawn(process.execPath, [join(repository, script), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [[code], output] = await Promise.all([once(checker, 'close'), text(checker.stdout)]);
  if (code !== 0 && code !== 1) throw new Error(`the checker ended with ${code}`);
  const findings: Found = JSON.parse(output);
  if ((code === 0) !== (findings.faults.length === 0))
    throw new Error('the checker contradicts itself');
  return findings;
}
