/** Programs under the supervisor: started again after a crash, stopped on request, never left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { type Supervised, supervise } from '@mestolo/deploy/local/supervisor.ts';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'mestolo-test-supervisor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scriptOf(name: string, text: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return file;
}

const steady = scriptOf(
  'steady',
  `process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0); });
   console.log('ready ' + process.pid + ' ' + (process.env.MESTOLO_SECRET ?? 'no secret'));
   setInterval(() => undefined, 1_000);`,
);

/** Lines of a program as they come. */
function listener() {
  const lines: string[] = [];
  let wake = () => {};
  return {
    lines,
    onLine: (_program: string, line: string) => {
      lines.push(line);
      wake();
    },
    async line(accepts: (line: string) => boolean): Promise<string> {
      for (;;) {
        const index = lines.findIndex(accepts);
        if (index >= 0) return lines.splice(0, index + 1).at(-1) ?? '';
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const isReady = (line: string) => line.startsWith('ready');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function program(name: string, script: string): Parameters<typeof supervise>[0] {
  return { name, script, env: {}, logFile: join(folder, `${name}.log`) };
}

test('what crashes comes back, each time after a longer pause', async () => {
  const { onLine, line } = listener();
  const pauses: number[] = [];
  const onCrash = (_name: string, _exit: unknown, pauseMs: number) => pauses.push(pauseMs);
  const supervised: Supervised = supervise(program('crashing', steady), { onLine, onCrash });
  await line(isReady);
  for (const _ of [1, 2]) {
    await supervised.kill('SIGKILL');
    expect(supervised.pid()).toBeNull();
    await line(isReady);
  }
  expect(supervised.restarts()).toBe(2);
  expect(pauses).toEqual([250, 500]);
  await supervised.stop();
});

test('what is stopped ends in its own way and stays down', async () => {
  const { onLine, line, lines } = listener();
  const supervised = supervise(program('stopped', steady), { onLine });
  await line(isReady);
  await expect(supervised.stop()).resolves.toEqual({ code: 0, signal: null });
  expect(supervised.pid()).toBeNull();
  expect(lines).toEqual(['goodbye']);
  expect(readFileSync(join(folder, 'stopped.log'), 'utf8')).toMatch(/^ready .*\ngoodbye\n$/);
});

test('a program reads no variable that was not meant for it', async () => {
  process.env.MESTOLO_SECRET = 'of a neighbour';
  const { onLine, line } = listener();
  const supervised = supervise(program('lonely', steady), { onLine });
  await expect(line(isReady)).resolves.toMatch(/no secret$/);
  await supervised.stop();
  delete process.env.MESTOLO_SECRET;
});

test('nothing outlives a supervisor that is killed without a word', async () => {
  const supervisor = JSON.stringify(join(repository, 'deploy/local/supervisor.ts'));
  const parent = scriptOf(
    'parent',
    `import { supervise } from ${supervisor};
     supervise(
       { name: 'child', script: ${JSON.stringify(steady)}, env: {},
         logFile: ${JSON.stringify(join(folder, 'child.log'))} },
       { onLine: (_name, line) => console.log(line) },
     );`,
  );
  const parentProcess = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: parentProcess.stdout }), 'line');
  const pid = Number(String(line).split(' ')[1]);
  expect(isAlive(pid)).toBe(true);
  parentProcess.kill('SIGKILL');
  await once(parentProcess, 'exit');
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});
