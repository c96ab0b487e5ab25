/** The table in billing's README of which test proves which rule, against the tests there are. */

const HEADING = '**Which test proves which rule.**';

export interface ProofTable {
  readonly tests: readonly string[];
  readonly files: readonly string[];
}

/** The names of tests and the files, as the table of the README gives them. */
export function proofTable(readme: string): ProofTable {
  const [, after = ''] = readme.split(HEADING);
  const [table = ''] = after.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const all = (pattern: RegExp) =>
    rows.flatMap((row) => [...row.matchAll(pattern)].map(([, name = '']) => name));
  return { tests: all(/“([^”]+)”/g), files: all(/`([^`]+)`/g) };
}

/** The names of the tests in a file of rules. */
export function testNames(text: string): string[] {
  const named = /\btest\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;
  return [...text.matchAll(named)].map(([, single, double]) =>
    (single ?? double ?? '').replaceAll("\\'", "'"),
  );
}

/** What the table names and nobody wrote, and what was written and stands in no row. */
export function unprovenRules(
  table: ProofTable,
  written: readonly string[],
  exists: (file: string) => boolean,
): string[] {
  return [
    ...table.tests.filter((name) => !written.includes(name)).map((name) => `no test "${name}"`),
    ...table.files.filter((file) => !exists(file)).map((file) => `no file ${file}`),
    ...written.filter((name) => !table.tests.includes(name)).map((name) => `no row for "${name}"`),
  ];
}
