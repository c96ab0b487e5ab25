/** CSV files: what Excel in Italy opens, and what it must not run. */
import { expect, test } from 'vitest';
import { csvText } from './csv-text.ts';

test('begins with a mark, parts cells by semicolons and ends lines as Windows does', () => {
  expect(
    csvText([
      ['Data', 'Importo'],
      ['05/10/2020', '4,50'],
    ]),
  ).toBe('\ufeffData;Importo\r\n05/10/2020;4,50\r\n');
});

test.each([
  ['=1+1', "'=1+1"],
  ['+39 0373', "'+39 0373"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['|calc', "'|calc"],
  ['-1.234,50', '-1.234,50'],
  ['a;b', '"a;b"'],
  ['a "b"', '"a ""b"""'],
  ['=x;y', '"\'=x;y"'],
  ['two\nlines', '"two\nlines"'],
])('writes %j as %j', (text, cell) => {
  expect(csvText([[text]])).toBe(`\ufeff${cell}\r\n`);
});
