/**
 * One local system at a time: two would share data, ports and accounts. Where its parts are is
 * written beside, for the tools that work on it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ServiceName } from '@mestolo/contracts/topics.ts';

interface Lock {
  readonly pid: number;
  /** When the process began, as the system tells it: a number that is used again is not it. */
  readonly began: string;
  readonly parts?: RunningParts;
}

/** Where the parts of what runs are; logins are in the secrets. */
export interface RunningParts {
  readonly brokers: readonly string[];
  readonly kafkaCaFile: string | null;
  readonly kafkaAsksForLogin: boolean;
  readonly mongodb: string;
  readonly databasePrefix: string;
  readonly urls: Readonly<Record<ServiceName | 'mailbox' | 'gateway', string>>;
}

function beginningOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
    // Field 22, counted after the name in brackets, which may hold spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
  } catch (error) {
    // Without /proc all that is known is whether somebody has the number.
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' ? 'unknown' : null;
  }
}

function lockIn(file: string): Lock | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Answers the id of the process that has it, or null when it is ours now. */
export function takeLock(file: string): number | null {
  const held = lockIn(file);
  if (held && beginningOf(held.pid) === held.began) return held.pid;
  rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  const ours: Lock = { pid: process.pid, began: beginningOf(process.pid) ?? 'unknown' };
  try {
    writeFileSync(file, JSON.stringify(ours), { flag: 'wx' });
    return null;
  } catch {
    // Somebody was faster by an instant.
    return lockIn(file)?.pid ?? 0;
  }
}

export function giveLockBack(file: string): void {
  if (lockIn(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** Told by who has the lock, once everything has its place. */
export function tellParts(file: string, parts: RunningParts): void {
  const lock = lockIn(file);
  if (lock?.pid !== process.pid) return;
  writeFileSync(`${file}.new`, JSON.stringify({ ...lock, parts }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Null where nothing runs, or is only about to. */
export function runningSystem(file: string): RunningParts | null {
  const lock = lockIn(file);
  if (lock === null || beginningOf(lock.pid) !== lock.began) return null;
  return lock.parts ?? null;
}
