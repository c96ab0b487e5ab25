/**
 * What a file imports, read from its text: the compiler's own reader has no stable interface yet.
 */
import { posix } from 'node:path';
import type { SourceFile } from './source-tree.ts';

export interface Import {
  readonly from: string;
  /** As it is written: `./event.ts`, `@mestolo/money/cents.ts`, `kafkajs`. */
  readonly specifier: string;
  /** The file of this repository it leads to, or null for a package. */
  readonly file: string | null;
  readonly typeOnly: boolean;
  /** Hands on what it imports (`export … from`). */
  readonly reExport: boolean;
}

// Anchored to the start of a line: sources quoted in strings are not imports.
const STATEMENT = /^(import|export)\s+(type\s+)?(?:[\w*\s{},$]+?\s+from\s+)?'([^']+)'/gm;
const DYNAMIC = /\b(?:import|require|importActual)\(\s*'([^']+)'/g;

export function importsOf(file: SourceFile): readonly Import[] {
  const statements = [...file.text.matchAll(STATEMENT)].map((found) =>
    importOf(file.path, {
      specifier: found[3] ?? '',
      typeOnly: found[2] !== undefined,
      reExport: found[1] === 'export',
    }),
  );
  const dynamic = [...file.text.matchAll(DYNAMIC)].map((found) =>
    importOf(file.path, { specifier: found[1] ?? '', typeOnly: false, reExport: false }),
  );
  return [...statements, ...dynamic];
}

function importOf(
  from: string,
  found: { specifier: string; typeOnly: boolean; reExport: boolean },
): Import {
  return { from, ...found, file: fileOf(from, found.specifier) };
}

function fileOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const own = /^@mestolo\/([^/]+)\/(.+)$/.exec(specifier);
  if (own === null) return null;
  const [, workspace = '', rest = ''] = own;
  if (workspace === 'deploy' || workspace === 'test') return `${workspace}/${rest}`;
  return `${SERVICES.has(workspace) ? 'services' : 'libs'}/${workspace}/src/${rest}`;
}

const SERVICES = new Set([
  'registry',
  'attendance',
  'billing',
  'payments',
  'notifications',
  'portal',
]);
