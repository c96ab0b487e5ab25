/** From an office's lists to lines with an owner, or to why a line cannot be taken. */
import { describe, expect, test } from 'vitest';
import type { TakeoverKind } from '../domain/takeover.ts';
import { lineOf, readTakeover } from './read-lines.ts';

const days = { effectiveOn: '2020-09-01', today: '2020-10-05' };
const owner = { accountId: 'a', pupilId: null };

const read = (text: string, kind?: TakeoverKind) => {
  const { files, rows } = readTakeover({ f: text }, kind ? { f: kind } : {});
  return { file: files[0], lines: rows.map((row) => lineOf(row, owner, days)) };
};
/** Of the first line: its amount, or the fields that are wrong. */
const first = (text: string, kind?: TakeoverKind) => {
  const [line] = read(text, kind).lines;
  if (line === undefined) return null;
  return 'problems' in line ? line.problems.map(({ field }) => field) : line.amountCents;
};

describe('amounts', () => {
  test.each([
    ['12,30', 1230],
    ['-4,5', -450],
    ['4.35', 435],
    ['1.234,56', 123_456],
    ['1e3', ['balance']],
    ['1.234', ['balance']],
    ['٤٫٣٥', ['balance']],
    ['90071992547409,92', ['balance']],
    ['4,355', ['balance']],
    ['', ['amount']],
  ])('a balance of %j is %j', (cell, expected) => {
    expect(first(`Codice famiglia;Saldo\nF1;"${cell}"\n`)).toEqual(expected);
  });

  test('vouchers are worth their number times their value', () => {
    const list = (rest: string) =>
      first(`Codice famiglia;Buoni residui;Valore buono\nF1;${rest}\n`);
    expect(list('3;4,50')).toBe(1350);
    expect(list('3;')).toEqual(['voucherValue']);
    expect(list('2,5;4,50')).toEqual(['vouchers']);
    const three = 'Codice famiglia;Buoni residui;Valore buono;Importo\nF1;3;4,50;';
    expect(first(`${three}13,50\n`)).toBe(1350);
    expect(first(`${three}14,00\n`)).toEqual(['amount']);
  });

  test('a payment is above zero, has a day, and not one to come', () => {
    const list = (rest: string) =>
      first(`Codice famiglia;Data pagamento;Importo;Modalita\nF1;${rest};pos\n`);
    expect(list('10/02/2020;100,00')).toBe(10_000);
    expect(list('10/02/2020;0,00')).toEqual(['amount']);
    expect(list(';100,00')).toEqual(['paidOn']);
    expect(list('06/10/2020;100,00')).toEqual(['day']);
  });
});

test('a late receipt is read by its notice, with the day and the amount of its payment', () => {
  const text = 'Numero avviso;Data pagamento;Importo\n301000000000099991;02/10/2020;20,00\n';
  const { lines } = read(text, 'lateReceipts');
  expect(lines).toMatchObject([
    { kind: 'lateReceipts', noticeNumber: '301000000000099991', day: '2020-10-02' },
  ]);
  const undated = 'Numero avviso;Importo\n301000000000099991;20,00\n';
  expect(first(undated, 'lateReceipts')).toEqual(['paidOn']);
});

test('what a file is is told, also where it cannot be told', () => {
  expect(read('Codice famiglia;Saldo\nF1;1,00\n').file).toMatchObject({ kind: 'balances' });
  expect(read('a;b\n1;2\n').file).toMatchObject({ kind: null, problem: expect.any(String) });
  expect(read('').file?.kind).toBeNull();
});
