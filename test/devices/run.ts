/**
 * `npm run test:devices [-- python go]`: starts attendance with its brokers, makes a sandbox for
 * each language, and runs the sample of that language in an empty folder, as its reader would. Each
 * has to end with a meal that is accepted. A language that this machine lacks is named.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { command as sandbox } from '@mestolo/deploy/ops/commands/sandbox.ts';
import type { Reach } from '@mestolo/deploy/ops/reach.ts';
import { startBrokers } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { type Sample, samples } from './samples.ts';

interface Sandbox {
  readonly deviceId: string;
  readonly code: string;
  readonly page: string;
}

/** By the command that operators use. */
async function openSandbox(system: TestSystem, maker: string): Promise<Sandbox> {
  let made: unknown = null;
  const reach = {
    url: () => system.urls.attendance,
    token: (audience: ServiceName) => system.token('operator', audience),
  };
  await sandbox.run({
    values: { maker },
    positionals: [],
    json: true,
    reach: async () => reach as unknown as Reach,
    say: () => undefined,
    progress: () => undefined,
    answer: (value, lines) => {
      if (!lines().some((line) => line.includes('export MESTOLO='))) throw new Error('no line');
      made = value;
    },
  });
  return made as Sandbox;
}

/** What is missing, in a sentence; null where the sample can run. */
function missing({ needs }: Sample): string | null {
  const lacking = needs.filter(([command, ...args]) => {
    const tried = spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 });
    return tried.status !== 0;
  });
  const words = lacking.map((command) => command.join(' '));
  return words.length === 0 ? null : `this machine lacks what answers to: ${words.join(', ')}`;
}

/** Null where the sample has done what it is for. */
async function faultOf(sample: Sample, system: TestSystem): Promise<string | null> {
  const { deviceId, code, page } = await openSandbox(system, sample.name);
  const mestolo = system.urls.attendance;
  const folder = mkdtempSync(join(tmpdir(), `mestolo-device-${sample.name}-`));
  try {
    const file = join(repository, 'services/attendance/device-samples', sample.file);
    const [command, ...args] = [...sample.command, file];
    const ran = spawnSync(command, args, {
      cwd: folder,
      env: { ...process.env, MESTOLO: mestolo, DEVICE: deviceId, CODE: code },
      encoding: 'utf8',
      timeout: 120_000,
    });
    if (ran.status !== 0) return `ended with ${ran.status}:\n${ran.stdout}${ran.stderr}`;
    const seen = (await (await fetch(`${page}/requests`)).json()) as {
      requests: { answer: { lines?: { result: string }[] } | null }[];
    };
    const results = seen.requests.flatMap(({ answer }) => answer?.lines ?? []);
    const isAccepted = results.length === 1 && results[0]?.result === 'accepted';
    return isAccepted ? null : `the sandbox has seen ${JSON.stringify(results)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAll(system: TestSystem, chosen: readonly Sample[]): Promise<number> {
  let failed = 0;
  for (const sample of chosen) {
    const start = performance.now();
    const lacks = missing(sample);
    const fault = lacks ?? (await faultOf(sample, system));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const verdict = lacks ? 'not run' : fault ? 'RED' : 'ok';
    console.log(`${sample.name.padEnd(12)} ${verdict} ${seconds} s ${fault ?? ''}`.trimEnd());
    if (fault) failed += 1;
  }
  return failed;
}

const words = process.argv.slice(2);
const chosen = samples.filter(({ name }) => words.length === 0 || words.includes(name));
const brokers = await startBrokers();
try {
  const system = await startSystem({ brokers, suite: 'devices', services: ['attendance'] });
  try {
    const failed = await runAll(system, chosen);
    process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
  } finally {
    await system.stop();
  }
} finally {
  await brokers.stop();
}
