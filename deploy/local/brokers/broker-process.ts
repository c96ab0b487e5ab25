/** One broker as a child process: its log, its pid file, and its end, gentle or not. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { guardGroup, releaseGroup } from './guard.ts';

const LOG_LIMIT_BYTES = 20_000_000;

export interface BrokerProcess {
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** SIGTERM, and SIGKILL if it is still there after the deadline. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would do it. */
  kill(): Promise<void>;
}

export interface BrokerProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Must stand somewhere in `args`: a process left over by an earlier run is known by it. */
  readonly dataDir: string;
  readonly stopDeadlineMs: number;
}

/** The files a broker keeps beside its data. */
export function logFileOf(options: { dataDir: string; name: string }): string {
  return join(options.dataDir, `${options.name}.log`);
}

function commandLineOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Ends what an earlier run left behind on the same data; to be called before anything else. */
export async function endStale(options: { dataDir: string; name: string }): Promise<void> {
  const pidFile = join(options.dataDir, `${options.name}.pid`);
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const isOurs = () => pid > 1 && commandLineOf(pid).includes(options.dataDir);
  if (isOurs()) process.kill(pid, 'SIGTERM');
  for (let waitedMs = 0; isOurs(); waitedMs += 50) {
    if (waitedMs === 5_000) process.kill(pid, 'SIGKILL');
    await pause(50);
  }
  rmSync(pidFile, { force: true });
}

function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.old`);
  return openSync(file, 'a', 0o600);
}

export async function launchBroker(options: BrokerProcessOptions): Promise<BrokerProcess> {
  const pidFile = join(options.dataDir, `${options.name}.pid`);
  const log = openLog(logFileOf(options));
  const child = spawn(options.command, [...options.args], {
    stdio: ['ignore', log, log],
    detached: true, // Ctrl-C in the terminal must not reach it: it stops after its users.
  });
  closeSync(log);
  child.unref();
  const ended = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([cause]) => fail(cause))]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} has no process id.`);
  guardGroup(pid);
  ended.then(() => releaseGroup(pid));
  writeFileSync(pidFile, String(pid));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const finish = async () => {
    // An exit is noticed only while the process is referenced.
    child.ref();
    await ended;
    rmSync(pidFile, { force: true });
  };
  return {
    pid,
    ended,
    hasEnded,
    stop: async () => {
      const deadline = setTimeout(() => child.kill('SIGKILL'), options.stopDeadlineMs);
      child.kill('SIGTERM');
      await finish().finally(() => clearTimeout(deadline));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await finish();
    },
  };

  function fail(cause: unknown): never {
    throw new Error(`${options.name} could not be started: ${options.command}`, { cause });
  }
}

/** The end of a broker's log, for the message about a start that failed. */
function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return '(no log)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/** Asks until the answer comes; a process that does not answer in time is ended. */
export async function waitUntilReady(options: {
  readonly process: BrokerProcess;
  readonly name: string;
  readonly logFile: string;
  readonly deadlineMs: number;
  readonly probe: () => Promise<void>;
}): Promise<void> {
  const deadline = Date.now() + options.deadlineMs;
  for (;;) {
    try {
      return await options.probe();
    } catch (cause) {
      const late = Date.now() > deadline;
      if (!options.process.hasEnded() && !late) {
        await pause(50);
        continue;
      }
      await options.process.kill();
      const what = late ? 'did not answer in time' : 'ended while starting';
      const { name, logFile } = options;
      const end = lastLines(logFile);
      throw new Error(`${name} ${what}; its log (${logFile}) ends with:\n${end}`, { cause });
    }
  }
}
