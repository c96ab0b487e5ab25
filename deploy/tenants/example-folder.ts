/** Writes the folder that an office fills in: files with headings, examples and explanations. */
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NoAccess } from '../ops/no-access.ts';

const EXAMPLE = join(import.meta.dirname, 'example');

/** @throws NoAccess where something is there already, which might be an office's work */
export function writeExampleFolder(folder: string): string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new NoAccess(`${folder} is not empty: name a folder that is not there yet.`);
  }
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(EXAMPLE).toSorted();
  for (const file of files) cpSync(join(EXAMPLE, file), join(folder, file));
  return files;
}
