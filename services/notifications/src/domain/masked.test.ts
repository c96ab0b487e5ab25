/** Addresses are shown in part only. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedEmail, maskedPhone } from './masked.ts';

test.each([
  ['nora.collaudi@posta.example', 'n•••@posta.example'],
  ['n@posta.example', '•••@posta.example'],
  ['"odd@name"@posta.example', '"•••@posta.example'],
  ['posta.example', '•••'],
  ['', '•••'],
])('%j is shown as %j', (address, shown) => {
  expect(maskedEmail(address)).toBe(shown);
});

test.each([
  ['+393331234567', '•••4567'],
  ['+39 333 123 4567', '•••4567'],
  ['112', '•••'],
])('%j is shown as %j', (number, shown) => {
  expect(maskedPhone(number)).toBe(shown);
});

test('of a number no more than four digits are told', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (number) => {
      expect(maskedPhone(number).replaceAll(/[^0-9]/g, '').length).toBeLessThanOrEqual(4);
    }),
  );
});
