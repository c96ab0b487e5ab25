/** Sizes, names, comments and what may stand nowhere. Each rule returns its violations in words. */
import { importsOf } from './imports.ts';
import { isTest, type SourceFile } from './source-tree.ts';

const MAX_SOURCE_LINES = 300;
const MAX_TEST_LINES = 500;
const MAX_LINE = 100;

const lineCount = ({ text }: SourceFile): number => text.split('\n').length - 1;

export function tooLong(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const most = isTest(file.path) ? MAX_TEST_LINES : MAX_SOURCE_LINES;
    const lines = lineCount(file);
    const wide = file.text.split('\n').findIndex(isTooWide);
    return [
      ...(lines > most ? [`${file.path} has ${lines} lines; ${most} at most`] : []),
      ...(wide === -1 ? [] : [`${file.path}:${wide + 1} is longer than ${MAX_LINE}`]),
    ];
  });
}

/** A literal on a line of its own, or the title of a test: the formatter cannot break it. */
const UNBREAKABLE =
  /^\s*(\w+: ['"`]|['"`/]|(const \w+ = `)|((test|it|describe)(\.each\(\w+\))?\(['"`]))/;

function isTooWide(line: string): boolean {
  return line.length > MAX_LINE && !(UNBREAKABLE.test(line) && !/^\s*\/[/*]/.test(line));
}

/** The middle of the lengths of all source files. */
export function medianLines(files: readonly SourceFile[]): number {
  const lengths = files.map(lineCount).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 0;
}

/** Only a folder of consumers or routes has an index, and nothing hands on what it imports. */
export function barrels(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const index = /(^|\/)index\.ts$/.test(file.path);
    if (index && !/^services\/[^/]+\/src\/(consumers|http)\/index\.ts$/.test(file.path)) {
      return [`${file.path} is an index; only consumers/ and http/ have one`];
    }
    return importsOf(file)
      .filter((one) => one.reExport)
      .map((one) => `${file.path} hands on ${one.specifier}`);
  });
}

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SAYS_NOTHING = /(^|[-/])(utils?|helpers?|common|managers?|impl|misc|shared)([-/.]|$)/;
const SAYS_NOTHING_IN_CODE =
  /\b(?:class|interface|function|const|type)\s+(\w*(?:Impl|Manager|Helper|Utils?))\b/;

export function badNames(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const name = file.path.split('/').at(-1) ?? '';
    const stem = name.replace(/(\.properties)?(\.test|\.config)?\.(ts|mjs)$/, '');
    const inCode = SAYS_NOTHING_IN_CODE.exec(file.text)?.[1];
    return [
      ...(KEBAB.test(stem) ? [] : [`${file.path} is not in kebab-case`]),
      ...(SAYS_NOTHING.test(file.path) ? [`${file.path} says nothing about its content`] : []),
      ...(inCode === undefined ? [] : [`${file.path} names something ${inCode}`]),
    ];
  });
}

/** Configuration enters a process at one place and is a value from there on. */
const MAY_READ_ENVIRONMENT = [
  /^services\/[^/]+\/src\/main\.ts$/,
  /^libs\/telemetry\/src\/register\.ts$/,
  /^libs\/messaging\/src\/crash-points\.ts$/,
  /^libs\/testkit\//,
  /^deploy\//,
  /^test\//,
  // Programs of others, to be copied out of here.
  /^services\/attendance\/device-samples\//,
];

export function environmentReaders(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .filter(({ path }) => !MAY_READ_ENVIRONMENT.some((pattern) => pattern.test(path)))
    .filter(({ text }) => /\bprocess\s*\.\s*env\b|\benv\b[^;\n]*from 'node:process'/.test(text))
    .map(({ path }) => `${path} reads the environment; main.ts does, and passes values down`);
}

const HEADER = /^(#![^\n]*\n)?(\/\*\*|\/\/)\s*\S/;

export function withoutHeader(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path, text }) => !path.endsWith('.test.ts') && !HEADER.test(text))
    .map(({ path }) => `${path} does not say in its first line what it is for`);
}

/** Text that belongs to somebody's desk and not to the product. */
const NOWHERE: readonly (readonly [RegExp, string])[] = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, 'an unfinished thought'],
  [/\b(test|it|describe|suite)\.(skip|only|todo|skipIf|runIf|fails)\b/, 'a test that may not run'],
  [/\bctx\.skip\(|\bcontext\.skip\(/, 'a test that may not run'],
  [/(biome|eslint)-(ignore|disable)|@ts-(ignore|nocheck|expect-error)/, 'a switched-off check'],
  [/(\/\/|\*|#)[^\n]*\bR([1-9]|[12][0-9]|30)\b(?![-\w])/, 'a rule number'],
  [/\bissue #?\d/, 'a paper outside the product'],
];

export function strayText(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    NOWHERE.flatMap(([pattern, what]) => {
      const found = pattern.exec(text);
      if (found === null) return [];
      const line = text.slice(0, found.index).split('\n').length;
      return [`${path}:${line} contains ${what}: ${found[0].trim().slice(0, 60)}`];
    }),
  );
}

/** A database that a test makes must be told from a real one by its name. */
export function realDatabasesInTests(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => isTest(path) && path.endsWith('.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\.(?:db|useDb)\(\s*['`]([^'`$]+)/g)]
        .map((found) => found[1] ?? '')
        .filter((name) => !name.includes('test') && !['admin', 'local', 'config'].includes(name))
        .map((name) => `${path} uses the database ${name}, whose name lacks "test"`),
    );
}
