/** One dump at a time in a folder, whoever makes it: the nightly job, a person, an upgrade. */
import { closeSync, openSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { NoAccess } from '../ops/no-access.ts';

const TOUCHED_EVERY_MS = 5_000;
/** Whoever has not touched it for so long is dead. */
const DEAD_AFTER_MS = 60_000;

/** @throws NoAccess where another one is at work */
export async function withDumpLock<Result>(
  folder: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const file = join(folder, '.dumping');
  take(file);
  const timer = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCHED_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    rmSync(file, { force: true });
  }
}

function take(file: string): void {
  try {
    closeSync(openSync(file, 'wx'));
    return;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  if (Date.now() - statSync(file).mtimeMs < DEAD_AFTER_MS) {
    throw new NoAccess('Another dump is being made into this folder; wait until it is done.');
  }
  utimesSync(file, new Date(), new Date());
}
