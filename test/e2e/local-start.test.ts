/** How `npm start` stays, refuses a second one beside it, and leaves nothing running. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { afterAll, expect, test } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'mestolo-test-start-'));
const started: Start[] = [];

afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

interface Start {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly code: Promise<number | null>;
  /** Resolves at the first line that matches; rejects when the start ends without one. */
  line(pattern: RegExp): Promise<string>;
}

function npmStart(...args: string[]): Start {
  const child = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: repository,
    env: { ...process.env, MESTOLO_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const code = once(child, 'close').then(([exit]) => exit as number | null);
  const waiting = new Set<() => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((one) => pattern.test(one));
        if (found !== undefined) resolve(found);
      };
      waiting.add(look);
      look();
      code.then(() => reject(new Error(`It ended without ${pattern}:\n${lines.join('\n')}`)));
    });
  const start = { child, lines, code, line };
  started.push(start);
  return start;
}

/** Processes of this machine that were started on this test's folder. */
function processesOnHome(): string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((commandLine) => commandLine.includes(home));
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

test('it stays up, lets no other beside it, and ends within ten seconds', async () => {
  const start = npmStart('--pace', '0');
  const page = await start.line(/^ {2}mailbox/);
  const mailbox = /http:\S+/.exec(page)?.[0] ?? '';
  await start.line(/Ctrl-C stops everything/);
  await expect(answers(mailbox)).resolves.toBe(true);

  const other = npmStart();
  await expect(other.code).resolves.toBe(1);
  expect(other.lines.join('\n')).toMatch(/runs here already \(process \d+\)/);

  const began = performance.now();
  start.child.kill('SIGTERM');
  await start.code;
  expect(performance.now() - began).toBeLessThan(10_000);
  await expect(answers(mailbox)).resolves.toBe(false);
  expect(processesOnHome()).toEqual([]);
});

test('what is ended in the middle of its start leaves nothing running', async () => {
  const start = npmStart('--pace', '0');
  await start.line(/programs are starting/);
  start.child.kill('SIGKILL');
  await start.code;
  await expect.poll(processesOnHome, { timeout: 30_000, interval: 200 }).toEqual([]);
});
