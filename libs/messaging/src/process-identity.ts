/** Which process holds something, and whether a process of this machine is gone for certain. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  /** `machine/pid/random`: unique among all processes that ever were. */
  readonly holder: string;
  readonly machine: string;
  /** Never true of a process elsewhere: that one may be alive for all we know. */
  isGone(holder: string): boolean;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and not ours to signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function thisProcess(): ProcessIdentity {
  const machine = hostname();
  const holder = `${machine}/${process.pid}/${randomUUID()}`;
  return {
    holder,
    machine,
    isGone(other) {
      const [where, pid] = other.split('/');
      if (other === holder || where !== machine || pid === undefined) return false;
      // In a container every process is number 1: the one before us had our number.
      return Number(pid) === process.pid || !isRunning(Number(pid));
    },
  };
}
