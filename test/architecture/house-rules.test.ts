/** The house rules that can be read from a file's text. */
import { describe, expect, test } from 'vitest';
import {
  badNames,
  barrels,
  environmentReaders,
  medianLines,
  realDatabasesInTests,
  strayText,
  tooLong,
  withoutHeader,
} from './house-rules.ts';
import { isTest, type SourceFile, sourceTree } from './source-tree.ts';

const files = sourceTree('.ts', '.mjs');
const sources = files.filter(({ path }) => !isTest(path));
// This folder quotes what is forbidden.
const elsewhere = files.filter(({ path }) => !path.startsWith('test/architecture/'));

function planted(path: string, text: string): readonly SourceFile[] {
  return [{ path, text }];
}

const A = 'services/billing/src/domain/a.ts';

describe('files stay short', () => {
  test('in this repository', () => expect(tooLong(files)).toEqual([]));

  test('half of the sources fit on a screen', () => {
    expect(medianLines(sources)).toBeLessThanOrEqual(80);
  });

  test.each([
    [A, 'x\n'.repeat(301)],
    ['test/e2e/a.test.ts', 'x\n'.repeat(501)],
    [A, `${'x'.repeat(101)}\n`],
    [A, `/** ${'x '.repeat(50)} */\n`],
  ])('planted in %s', (path, text) => expect(tooLong(planted(path, text))).toHaveLength(1));

  test('a text that nobody can break may be longer', () => {
    expect(tooLong(planted(A, `  '${'x'.repeat(101)}',\n`))).toEqual([]);
  });

  test('a median of long files is seen', () => {
    const long = Array.from({ length: 3 }, () => ({ path: A, text: 'x\n'.repeat(200) }));
    expect(medianLines(long)).toBe(200);
  });
});

describe('no barrels', () => {
  test('in this repository', () => expect(barrels(files)).toEqual([]));

  test.each([
    ['libs/money/src/index.ts', 'export const a = 1;'],
    ['libs/money/src/all.ts', "export * from './a.ts';"],
    ['services/billing/src/http/index.ts', "export { a } from './a.ts';"],
  ])('planted in %s: %s', (path, text) => expect(barrels(planted(path, text))).toHaveLength(1));
});

describe('names say what is inside', () => {
  test('in this repository', () => expect(badNames(elsewhere)).toEqual([]));

  test.each([
    ['libs/money/src/utils.ts', ''],
    ['services/billing/src/helpers/a.ts', ''],
    ['services/billing/src/key-manager.ts', ''],
    ['services/billing/src/debitMeal.ts', ''],
    [A, 'export class LedgerImpl {}'],
    [A, 'interface KeyManager {}'],
  ])('planted in %s: %s', (path, text) => expect(badNames(planted(path, text))).toHaveLength(1));
});

describe('the environment is read at the entry', () => {
  test('in this repository', () => expect(environmentReaders(files)).toEqual([]));

  test.each([
    [A, 'const port = process.env.PORT;'],
    ['libs/service/src/config.ts', 'const all = { ...process.env };'],
    ['services/billing/src/service.ts', "import { env } from 'node:process';"],
  ])('planted in %s: %s', (path, text) =>
    expect(environmentReaders(planted(path, text))).toHaveLength(1),
  );
});

describe('a file says what it is for', () => {
  test('in this repository', () => expect(withoutHeader(files)).toEqual([]));

  test('planted', () => {
    expect(withoutHeader(planted(A, "import { b } from './b.ts';"))).toHaveLength(1);
    expect(withoutHeader(planted(A, '/** Charges one meal. */'))).toEqual([]);
  });
});

describe('nothing of the desk is left behind', () => {
  test('in this repository', () => expect(strayText(elsewhere)).toEqual([]));

  test.each([
    '// TODO: price of teachers',
    "test.skip('later', () => {});",
    "describe.only('this', () => {});",
    'test.skipIf(noBroker)("later", () => {});',
    '// biome-ignore lint: later',
    '// @ts-expect-error later',
    ' * Never refuses (R10).',
    '// as said in issue 12',
  ])('planted: %s', (text) => expect(strayText(planted(A, text))).toHaveLength(1));

  test('a pagoPA message name is no rule number', () => {
    expect(strayText(planted(A, '// paSendRTV2 carries R18-like text: RT2.'))).toHaveLength(0);
  });
});

describe('tests leave real databases alone', () => {
  test('in this repository', () => expect(realDatabasesInTests(elsewhere)).toEqual([]));

  test('planted', () => {
    const text = "const db = client.db('mestolo_billing');";
    expect(realDatabasesInTests(planted('test/e2e/a.test.ts', text))).toHaveLength(1);
  });
});
