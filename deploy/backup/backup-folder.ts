/** Where backups lie: `<folder>/<UTC time>/<database>/<collection>.bson.zst` and a manifest. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, manifestSchema, sizeOf } from './manifest.ts';
import { timeOfName } from './retention.ts';

export const MANIFEST = 'manifest.json';
export const LAST = 'last.json';
const PARTIAL = '.partial-';

export interface Backup {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

export function nameOf(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

export function partialFolder(folder: string, name: string): string {
  return join(folder, `${PARTIAL}${name}`);
}

/** By their names, the oldest first; those that were broken off are not among them. */
export function backupNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => timeOfName(name) !== null && existsSync(join(folder, name, MANIFEST)))
    .sort();
}

/** The newest of those that were broken off; null where there is none. */
export function brokenOff(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const found = readdirSync(folder).filter((name) => name.startsWith(PARTIAL));
  return found.sort().at(-1)?.slice(PARTIAL.length) ?? null;
}

/** @throws Error where there is no manifest, or one of another kind */
export function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
}

export function openBackup(folder: string, name: string): Backup {
  return { name, folder: join(folder, name), manifest: readManifest(join(folder, name)) };
}

/** Whoever reads it meanwhile sees the old or the new one, and never half of it. */
export async function replaceJson(file: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** The last success of each service, for whoever watches. */
export async function tellLast(folder: string, { databases, finishedAt }: Manifest): Promise<void> {
  const file = join(folder, LAST);
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const told = databases.map((one) => {
    const { documents, fileBytes: bytes } = sizeOf(one);
    return [one.service, { at: finishedAt, bytes, documents }] as const;
  });
  await replaceJson(file, { ...known, ...Object.fromEntries(told) });
}
