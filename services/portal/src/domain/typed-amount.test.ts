/** Amounts as people type them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAmount } from './typed-amount.ts';

test.each([
  ['12', 1200],
  ['12,5', 1250],
  ['12.50', 1250],
  [' € 12,50 ', 1250],
  ['12,50 euro', 1250],
  ['0,01', 1],
  ['1.234,50', 123_450],
  ['1 234,50', 123_450],
  ['999999999,99', 99_999_999_999],
])('%s is an amount', (text, cents) => {
  expect(readAmount(text)).toBe(cents);
});

test.each([
  ...['', '0', '0,00', '-5', 'cinque', '12,345', '12.500', '1,234.50', '12,', ',50', '1e3', '٣'],
  ...['1000000000', '12,50,00', '1.23,50'],
])('%s is none', (text) => {
  expect(readAmount(text)).toBeNull();
});

test('every amount of whole cents reads as what was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), (cents) => {
      const digits = String(cents).padStart(3, '0');
      for (const mark of [',', '.']) {
        expect(readAmount(`${digits.slice(0, -2)}${mark}${digits.slice(-2)}`)).toBe(cents);
      }
    }),
  );
});
