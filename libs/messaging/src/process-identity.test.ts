/** Only a process of this machine can be known to be gone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { thisProcess } from './process-identity.ts';

it('tells the dead of this machine from all others', async () => {
  const { holder, machine, isGone } = thisProcess();
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  expect(isGone(`${machine}/${child.pid}/a`)).toBe(true);
  expect(isGone(`elsewhere/${child.pid}/a`)).toBe(false);
  expect(isGone(`${machine}/${process.ppid}/a`)).toBe(false);
  expect(isGone(holder)).toBe(false);
  // The process that had our number before us, as in a container.
  expect(isGone(`${machine}/${process.pid}/a`)).toBe(true);
  expect(isGone('')).toBe(false);
});
