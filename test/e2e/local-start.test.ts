/** `npm start` as a person meets it: the lunch is played, the data stay, nothing is left running. */
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

test('the lunch is played and its checks hold', async () => {
  const start = npmStart('--once', '--pace', '0');
  const code = await start.code;
  expect(start.lines.join('\n')).toMatch(/The books are right/);
  expect(start.lines.at(-1)).toMatch(/^\d+ checks hold, 0 do not\.$/);
  expect(code).toBe(0);
  expect(processesOnHome()).toEqual([]);
});

test("a second start has yesterday's data, lets no other beside it, and ends within ten seconds", async () => {
  const start = npmStart('--pace', '0');
  const page = await start.line(/^ {2}mailbox/);
  const mailbox = /http:\S+/.exec(page)?.[0] ?? '';
  await start.line(/Ctrl-C stops everything/);
  // Two lunches are in the books now: the first one was not forgotten.
  const books = await start.line(/The books are right/);
  expect(Number(/(\d+) meals/.exec(books)?.[1])).toBeGreaterThan(17);
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
