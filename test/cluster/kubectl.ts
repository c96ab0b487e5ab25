/** kubectl, run to its end; what it says goes to whoever asked. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** The command could not do what was asked; its own words say why. */
export class KubectlFailed extends Error {
  override readonly name = 'KubectlFailed';
}

/** @throws KubectlFailed */
export async function kubectl(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('kubectl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  if (code === 0) return stdout;
  throw new KubectlFailed(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
}
