/** The machine below: its clock, its disks, its memory, and whether it is backed up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bad, type Finding, good, off } from './finding.ts';
import type { Probes } from './probes.ts';

const HOUR_MS = 3_600_000;
/** Signed requests of devices, and tokens of a minute, hold with less than this. */
const CLOCK_AT_MOST_MS = 2_000;
const DISK_AT_LEAST = 0.15;
const MEMORY_AT_LEAST = 0.08;
const BACKUP_HOURS = 26;
const NTP_SERVER = 'ntp1.inrim.it';

export interface ClockSeen {
  readonly server: string;
  readonly offsetMs: number | null;
  /** MongoDB's own clock against ours; null where it does not answer. */
  readonly databaseMs: number | null;
}

export async function seeClock(
  probes: Probes,
  server: string | undefined,
  databaseMs: number | null,
): Promise<ClockSeen> {
  const asked = server || NTP_SERVER;
  return { server: asked, offsetMs: await probes.clockOffsetMs(asked), databaseMs };
}

export function lookAtClock({ server, offsetMs, databaseMs }: ClockSeen): Finding[] {
  const seconds = (ms: number) => `${(Math.abs(ms) / 1_000).toFixed(1)} s`;
  const mend = 'Switch on the time service of the machine: timedatectl set-ntp true';
  const apart = databaseMs !== null && Math.abs(databaseMs) > CLOCK_AT_MOST_MS;
  const between = apart
    ? [bad('clock', `MongoDB's clock is ${seconds(databaseMs)} from this one`, mend)]
    : [];
  if (offsetMs === null) {
    const says = `${server} does not tell the time (UDP 123)`;
    return [...between, off('clock', says)];
  }
  if (Math.abs(offsetMs) > CLOCK_AT_MOST_MS) {
    const way = offsetMs > 0 ? 'behind' : 'ahead';
    return [...between, bad('clock', `this clock is ${seconds(offsetMs)} ${way}`, mend)];
  }
  return [...between, good('clock', `within ${seconds(offsetMs)} of ${server}`)];
}

export interface Disk {
  readonly volume: string;
  readonly folder: string;
}

/** `docker=/,backup=/volumes/backup`. */
export function disksIn(text: string | undefined, backupFolder: string): Disk[] {
  const given = (text || `data=/,backup=${backupFolder}`).split(',');
  return given.map((one) => {
    const [volume = '', folder = '/'] = one.split('=');
    return { volume, folder };
  });
}

export interface DiskSeen extends Disk {
  readonly free: { readonly ratio: number; readonly bytes: number } | null;
}

export async function seeDisks(probes: Probes, disks: readonly Disk[]): Promise<DiskSeen[]> {
  return Promise.all(
    disks.map(async (disk) => ({ ...disk, free: await probes.freeDisk(disk.folder) })),
  );
}

export function lookAtDisks(disks: readonly DiskSeen[]): Finding[] {
  return disks.map(({ volume, folder, free }) => {
    if (free === null) return off('disk', `${volume}: there is no folder ${folder} here`);
    const says = `${volume}: ${Math.round(free.ratio * 100)} % free (${gigabytes(free.bytes)})`;
    if (free.ratio >= DISK_AT_LEAST) return good('disk', says);
    const mend = 'Enlarge the disk; docker system prune takes away images of earlier versions.';
    return bad('disk', says, mend);
  });
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

export function lookAtMemory({ memory }: Pick<Probes, 'memory'>): Finding {
  const { availableBytes, totalBytes } = memory();
  const says = `${gigabytes(availableBytes)} of ${gigabytes(totalBytes)} are free`;
  if (availableBytes / totalBytes >= MEMORY_AT_LEAST) return good('memory', says);
  const mend = 'Give the machine more memory, or less of it to other programs (see .env.example).';
  return bad('memory', says, mend);
}

export interface LastBackup {
  readonly service: string;
  readonly at: Date;
}

/** What the last good backup wrote; null where there was none. */
export function lastBackups(folder: string): LastBackup[] | null {
  try {
    const last: Record<string, { readonly at: string }> = JSON.parse(
      readFileSync(join(folder, 'last.json'), 'utf8'),
    );
    return Object.entries(last).map(([service, { at }]) => ({ service, at: new Date(at) }));
  } catch {
    return null;
  }
}

export function lookAtBackups(
  last: readonly LastBackup[] | null,
  expected: readonly string[],
  now: Date,
): Finding {
  const mend = 'Run npm run ops -- backup and read what it says; then npm run ops -- drill.';
  if (last === null) return bad('backup', 'there has been no backup yet', mend);
  const missing = expected.filter((service) => !last.some((one) => one.service === service));
  if (missing.length > 0) return bad('backup', `${missing.join(', ')} were never dumped`, mend);
  const hoursOf = ({ at }: LastBackup) => (now.getTime() - at.getTime()) / HOUR_MS;
  const oldest = last.toSorted((a, b) => hoursOf(b) - hoursOf(a))[0];
  if (!oldest) return bad('backup', 'there has been no backup yet', mend);
  const says = `${oldest.service} was dumped ${hoursOf(oldest).toFixed(0)} hours ago`;
  return hoursOf(oldest) > BACKUP_HOURS ? bad('backup', says, mend) : good('backup', says);
}
