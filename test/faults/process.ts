/** A service process that is killed again and again, and comes back at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { guardGroup, releaseGroup } from '@mestolo/deploy/local/brokers/guard.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';

const RESTART_AFTER_MS = 100;
const TELEMETRY = 'libs/telemetry/src/register.ts';

export interface ProcessOptions {
  readonly name: string;
  /** Where its code is; this repository, unless told otherwise. */
  readonly root?: string;
  /** From the root of the repository. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** A module that is loaded before the service's own. */
  readonly preload?: string;
  /** What is no service of ours needs no telemetry. */
  readonly withoutTelemetry?: boolean;
}

export interface Process {
  readonly name: string;
  /** How often it ended by SIGKILL, by our hand or at a crash point of its own. */
  kills(): number;
  /** Ends that nobody wanted: anything but SIGKILL and the stop. */
  readonly otherEnds: readonly string[];
  /** False where it is down just now. */
  kill(): boolean;
  /** From the next start on it kills itself at this step: `consumer.committed:7`. */
  arm(crashAt: string | null): void;
  /** Called after each end, before it is started again; hands back what takes it away. */
  whenDown(look: () => void | Promise<void>): () => void;
  pid(): number | null;
  stop(): Promise<number | null>;
}

export function startProcess(options: ProcessOptions): Process {
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  const otherEnds: string[] = [];
  let child: ChildProcess | null = null;
  let ended: Promise<number | null> = Promise.resolve(null);
  let isStopping = false;
  let kills = 0;
  let crashAt: string | null = null;
  const looks = new Set<() => void | Promise<void>>();

  const start = () => {
    const started = spawnService(options, crashAt);
    child = started;
    started.stdout?.pipe(log, { end: false });
    started.stderr?.pipe(log, { end: false });
    const { pid } = started;
    if (pid !== undefined) guardGroup(pid);
    ended = new Promise((resolve) => {
      started.once('exit', async (code, signal) => {
        if (pid !== undefined) releaseGroup(pid);
        child = null;
        resolve(code);
        if (isStopping) return;
        if (signal === 'SIGKILL') kills += 1;
        else otherEnds.push(`code ${code}, signal ${signal}`);
        for (const look of looks) await look();
        await pause(RESTART_AFTER_MS);
        if (!isStopping) start();
      });
    });
  };
  start();

  return {
    name: options.name,
    kills: () => kills,
    otherEnds,
    kill: () => child?.kill('SIGKILL') ?? false,
    arm(step) {
      crashAt = step;
    },
    whenDown(look) {
      looks.add(look);
      return () => looks.delete(look);
    },
    pid: () => child?.pid ?? null,
    async stop() {
      isStopping = true;
      if (child === null) return null;
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function spawnService(options: ProcessOptions, crashAt: string | null): ChildProcess {
  const root = options.root ?? repository;
  const telemetry = options.withoutTelemetry ? [] : [join(root, TELEMETRY)];
  const preloads = [...telemetry, ...(options.preload ? [options.preload] : [])];
  return spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=TimeoutNegativeWarning',
      ...preloads.flatMap((file) => ['--import', file]),
      join(root, options.script),
    ],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
        NODE_ENV: 'production',
        ...options.env,
        ...(crashAt === null ? {} : { CRASH_AT: crashAt }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
}
