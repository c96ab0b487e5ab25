/**
 * Starts one of the demo's stand-ins in its container: reads `<NAME>_FILE` as the services do, then
 * runs the program that is named.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from '../local/repository.ts';

for (const [name, file] of Object.entries(process.env)) {
  const plain = /^([A-Z_]+)_FILE$/.exec(name)?.[1];
  if (plain && file?.startsWith('/run/secrets/')) {
    process.env[plain] = readFileSync(file, 'utf8').trim();
  }
}
await import(pathToFileURL(join(repository, process.argv[2] ?? '')).href);
