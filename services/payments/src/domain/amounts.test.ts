/** Amounts are exact, whatever a binary fraction would make of them. */
import { describe, expect, it } from 'vitest';
import { amountOf, centsOf, MAX_AMOUNT_CENTS } from './amounts.ts';

const pairs: readonly (readonly [string, number])[] = [
  ['0.00', 0],
  ['0.01', 1],
  ['0.10', 10],
  ['1.10', 110],
  ['4.35', 435],
  ['19.99', 1999],
  ['50.00', 5000],
  ['1000.00', 100_000],
  ['90071992.54', 9_007_199_254],
  ['999999999.99', MAX_AMOUNT_CENTS],
];

describe('amounts', () => {
  it.each(pairs)('%s is %i cents, both ways', (text, cents) => {
    expect(centsOf(text)).toBe(cents);
    expect(amountOf(cents)).toBe(text);
  });

  it('may have zeros in front', () => {
    expect(centsOf('00050.00')).toBe(5000);
  });

  it.each([
    '11,34',
    '11.3',
    '11.345',
    '11',
    '.50',
    '1.',
    '-1.00',
    '+1.00',
    ' 1.00',
    '1e2',
    'NaN',
    '',
    '1000000000.00',
    '٥٠.٠٠',
    '1.234,00',
    '0x10.00',
    '1_0.00',
    '９.00',
  ])('refuse %j', (text) => {
    expect(() => centsOf(text)).toThrow(RangeError);
  });

  it.each([-1, 0.5, Number.NaN, MAX_AMOUNT_CENTS + 1])('refuse %d cents', (cents) => {
    expect(() => amountOf(cents)).toThrow(RangeError);
  });
});
