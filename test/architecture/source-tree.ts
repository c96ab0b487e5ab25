/** The repository's own source files, as the architecture tests read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SourceFile {
  /** From the root of the repository, with slashes: `services/billing/src/main.ts`. */
  readonly path: string;
  readonly text: string;
}

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const FOLDERS = ['libs', 'services', 'deploy', 'test', 'k8s'];
const LEFT_OUT = new Set(['node_modules', 'generated', '.mestolo', '.git']);

let read: readonly SourceFile[] | null = null;

/** Every file of the workspaces whose name ends with one of `endings`. */
export function sourceTree(...endings: readonly string[]): readonly SourceFile[] {
  read ??= FOLDERS.flatMap((folder) => filesBelow(join(root, folder)));
  return read.filter(({ path }) => endings.some((ending) => path.endsWith(ending)));
}

export const isTest = (path: string): boolean =>
  path.startsWith('test/') || path.startsWith('libs/testkit/') || path.endsWith('.test.ts');

/** `services/billing/src/main.ts` → `billing`; null outside services. */
export function serviceOf(path: string): string | null {
  return /^services\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function filesBelow(folder: string): SourceFile[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesBelow(path);
    if (!/\.(ts|mjs|md|json|ya?ml|css|js)$/.test(entry.name)) return [];
    return [{ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
