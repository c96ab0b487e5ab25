/** The programs that watch, as this machine has them; and what they need to be run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { guardGroup, releaseGroup } from '@mestolo/deploy/local/brokers/guard.ts';

/** Something this machine lacks; the message says in one sentence how to mend it. */
export class MissingTool extends Error {}

interface Tool {
  /** A variable that names it, and the names it has on the PATH. */
  readonly variable: string;
  readonly names: readonly string[];
  readonly missing: string;
}

const tools = {
  prometheus: {
    variable: 'PROMETHEUS',
    names: ['prometheus'],
    missing:
      'Prometheus was not found: install it (Debian: apt-get install prometheus), or set PROMETHEUS.',
  },
  promtool: {
    variable: 'PROMTOOL',
    names: ['promtool'],
    missing: 'promtool was not found: it comes with Prometheus; or set PROMTOOL.',
  },
  alertmanager: {
    variable: 'ALERTMANAGER',
    names: ['alertmanager', 'prometheus-alertmanager'],
    missing:
      'Alertmanager was not found: install it (Debian: apt-get install prometheus-alertmanager), ' +
      'or set ALERTMANAGER.',
  },
  collector: {
    variable: 'COLLECTOR',
    names: ['otelcol-contrib', 'otelcol'],
    missing:
      'The OpenTelemetry collector (contrib) was not found: put it on the PATH, or set COLLECTOR.',
  },
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;

/** Null where it is neither named nor on the PATH. */
export function findTool(name: ToolName): string | null {
  const { variable, names } = tools[name];
  const given = process.env[variable];
  if (given) return given;
  return names.find((one) => !spawnSync(one, ['--version'], { stdio: 'ignore' }).error) ?? null;
}

export function toolOf(name: ToolName): string {
  const found = findTool(name);
  if (found === null) throw new MissingTool(tools[name].missing);
  return found;
}

export interface Program {
  readonly name: string;
  /** True while it runs. */
  isUp(): boolean;
  stop(): Promise<void>;
}

/** Runs one of them until it is stopped, or until this program ends in whatever way. */
export function runTool(
  command: string,
  args: readonly string[],
  { logFile, env = {} }: { readonly logFile: string; readonly env?: Record<string, string> },
): Program {
  const child = spawn(command, [...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const { pid } = child;
  if (pid !== undefined) guardGroup(pid);
  let up = true;
  const ended = once(child, 'exit').then(() => {
    up = false;
    if (pid !== undefined) releaseGroup(pid);
    log.end();
  });
  return {
    name: command,
    isUp: () => up,
    async stop() {
      if (up) child.kill('SIGTERM');
      await ended;
    },
  };
}
