/** Where this repository lies. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Data, logs and secrets of the local start; never committed. */
export const localFolder: string = join(repository, '.mestolo');
