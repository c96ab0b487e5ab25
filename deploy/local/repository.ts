/** Where this repository lies. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Data, logs and secrets of the local start, never committed; `MESTOLO_HOME` puts them elsewhere.
 */
export const localFolder: string = resolve(
  process.env.MESTOLO_HOME ?? join(repository, '.mestolo'),
);
