/** Keeps programs of this repository running: starts, restarts with back-off, stops in order. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { guardGroup, releaseGroup } from './brokers/guard.ts';
import { repository } from './repository.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A program that ran this long is well again: the next pause is short. */
const WELL_AFTER_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;

export interface Program {
  readonly name: string;
  /** From the root of the repository. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Loaded before the script; from the root of the repository. */
  readonly preload?: string;
  /** How long it stays down after its crashes, at most; without it up to ten seconds. */
  readonly longestPauseMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SupervisorEvents {
  /** A line of the program's log, without its end. */
  readonly onLine?: (program: string, line: string, from: 'stdout' | 'stderr') => void;
  /** It ended although nobody asked it to. */
  readonly onCrash?: (program: string, exit: Exit, pauseMs: number) => void;
}

export interface Supervised {
  readonly name: string;
  /** Null while it is down. */
  pid(): number | null;
  restarts(): number;
  /** Sends a signal; what ends by it is started again, as after any crash. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
  /** Ends it for good: SIGTERM, and SIGKILL after ten seconds. Null if it was down. */
  stop(): Promise<Exit | null>;
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
}

/** Compiled code is kept between starts: loading the libraries takes half the time then. */
const compileCache = join(repository, 'node_modules', '.cache', 'compiled');

function spawnProgram(program: Program, log: WriteStream, events: SupervisorEvents): Running {
  const preload = program.preload ? ['--import', join(repository, program.preload)] : [];
  const quiet = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map(
    (warning) => `--disable-warning=${warning}`,
  );
  const script = resolve(repository, program.script);
  const child = spawn(process.execPath, [...quiet, ...preload, script, ...(program.args ?? [])], {
    cwd: repository,
    // Nothing of our own environment but what every program needs: no secret of a neighbour.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: compileCache,
      NODE_ENV: 'production',
      ...program.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = new Promise<Exit>((resolve) => {
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) releaseGroup(child.pid);
      resolve({ code, signal });
    });
    child.on('error', () => resolve({ code: 1, signal: null }));
  });
  if (child.pid !== undefined) guardGroup(child.pid);
  for (const from of ['stdout', 'stderr'] as const) {
    const input = child[from];
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      log.write(`${line}\n`);
      events.onLine?.(program.name, line, from);
    });
  }
  return { child, exited };
}

export function supervise(program: Program, events: SupervisorEvents = {}): Supervised {
  mkdirSync(dirname(program.logFile), { recursive: true });
  const log = createWriteStream(program.logFile, { flags: 'a', mode: 0o600 });
  let running: Running | null = null;
  let wakeUp: NodeJS.Timeout | null = null;
  let stopping = false;
  let restarts = 0;
  let pauseMs = FIRST_PAUSE_MS;

  const start = () => {
    const startedAt = Date.now();
    const current = spawnProgram(program, log, events);
    running = current;
    current.exited.then((exit) => {
      running = null;
      if (stopping) return;
      if (Date.now() - startedAt > WELL_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      events.onCrash?.(program.name, exit, pauseMs);
      restarts += 1;
      wakeUp = setTimeout(start, pauseMs);
      pauseMs = Math.min(pauseMs * 2, program.longestPauseMs ?? LONGEST_PAUSE_MS);
    });
  };
  start();

  return {
    name: program.name,
    pid: () => running?.child.pid ?? null,
    restarts: () => restarts,
    kill: (signal) => {
      if (!running) throw new Error(`${program.name} is not running.`);
      running.child.kill(signal);
      return running.exited;
    },
    stop: async () => {
      stopping = true;
      if (wakeUp) clearTimeout(wakeUp);
      const last = running;
      const exit = last ? await end(last) : null;
      // Who stopped it before has closed the log too.
      if (log.closed) return exit;
      log.end();
      await once(log, 'close');
      return exit;
    },
  };
}

async function end({ child, exited }: Running): Promise<Exit> {
  const tooLate = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  child.kill('SIGTERM');
  return exited.finally(() => clearTimeout(tooLate));
}
