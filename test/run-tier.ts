/** Runs one tier of the tests and says in numbers how it went. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, repository } from '@mestolo/deploy/local/repository.ts';
import { countOf, type TestReport } from '@mestolo/testkit/test-report.ts';
import type { Tier } from './tiers.ts';

export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  /** What a person reads when it is red. */
  readonly output: string;
}

interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a Node program of an installed package and keeps what it says. */
async function runTool(
  script: string,
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly deadlineMs: number;
    readonly live: boolean;
  },
): Promise<Finished> {
  const child = spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'],
      ...[join(repository, 'node_modules', script), ...args],
    ],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...options.env },
    },
  );
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said.push(chunk);
      if (options.live) process.stdout.write(chunk);
    });
  }
  let note = '';
  const tooLate = setTimeout(() => {
    note = `\nIt was ended after ${Math.round(options.deadlineMs / 1000)} s.\n`;
    child.kill('SIGKILL');
  }, options.deadlineMs);
  const [code] = await once(child, 'close');
  clearTimeout(tooLate);
  return { code: code ?? 1, output: Buffer.concat(said).toString('utf8') + note };
}

export async function runTestTier(
  tier: Tier,
  options: {
    readonly patterns: readonly string[];
    readonly env: NodeJS.ProcessEnv;
    readonly live: boolean;
  },
): Promise<Verdict> {
  const folder = join(localFolder, 'test-results');
  const reportFile = join(folder, `${tier.name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(reportFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${reportFile}`];
  const { code, output } = await runTool(
    'vitest/vitest.mjs',
    ['run', '--project', tier.name, ...reporters, ...options.patterns],
    {
      env: options.env,
      // Far beyond what is allowed: only what hangs is ended.
      deadlineMs: tier.shareSeconds * 6_000,
      live: options.live,
    },
  );
  const report: TestReport | null = existsSync(reportFile)
    ? JSON.parse(readFileSync(reportFile, 'utf8'))
    : null;
  return { ...countOf(report, code), output };
}

/** Types, style, and what nobody uses; each check counts as one. */
export async function runStaticTier(live: boolean): Promise<Verdict> {
  const checks = [
    { name: 'tsc', script: 'typescript/bin/tsc', args: ['--noEmit'] },
    { name: 'biome', script: '@biomejs/biome/bin/biome', args: ['check', '--error-on-warnings'] },
    { name: 'knip', script: 'knip/bin/knip.js', args: ['--no-progress'] },
  ];
  const finished = await Promise.all(
    checks.map(async ({ name, script, args }) => ({
      name,
      ...(await runTool(script, args, { deadlineMs: 120_000, live })),
    })),
  );
  const red = finished.filter(({ code }) => code !== 0);
  return {
    passed: finished.length - red.length,
    failed: red.length,
    output: red.map(({ name, output }) => `${name}:\n${output}`).join('\n'),
  };
}
