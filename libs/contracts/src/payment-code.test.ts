/** The payment code: what somebody mistypes is found before any family is asked for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkCharacter,
  PAYMENT_CODE_ALPHABET,
  paymentCodeOf,
  printedPaymentCode,
  readPaymentCode,
} from './payment-code.ts';

const character = fc.constantFrom(...PAYMENT_CODE_ALPHABET);
const eight = fc
  .array(character, { minLength: 8, maxLength: 8 })
  .map((characters) => characters.join(''));
/** Two characters that differ, in their order. */
const pairs = [...PAYMENT_CODE_ALPHABET].flatMap((one) =>
  [...PAYMENT_CODE_ALPHABET.replace(one, '')].map((other) => [one, other] as const),
);
const code = eight.map(paymentCodeOf);

describe('the check character', () => {
  test('finds every single wrong character, at every place', () => {
    fc.assert(
      fc.property(code, (right) => {
        for (let place = 0; place < right.length; place += 1) {
          for (const other of PAYMENT_CODE_ALPHABET) {
            const typed = right.slice(0, place) + other + right.slice(place + 1);
            expect(readPaymentCode(typed)).toBe(typed === right ? right : null);
          }
        }
      }),
    );
  });

  test('finds neighbours that changed places, but for 2 of the 992 pairs', () => {
    fc.assert(
      fc.property(eight, fc.integer({ min: 0, max: 6 }), (characters, place) => {
        const around = [characters.slice(0, place), characters.slice(place + 2)] as const;
        const missed = pairs.filter(([one, other]) => {
          const [right, typed] = [one + other, other + one].map((pair) => around.join(pair));
          return checkCharacter(right ?? '') === checkCharacter(typed ?? '');
        });
        expect(missed).toHaveLength(2);
      }),
      { numRuns: 20 },
    );
  });

  test('is what it has always been: printed codes stay good', () => {
    expect(['00000000', 'K7QX2M9F', 'ZZZZZZZZ', '12345678'].map(checkCharacter)).toEqual([
      ...['S', 'Q', '7', 'H'],
    ]);
  });
});

describe('reading what somebody typed', () => {
  test('takes small letters, dashes, spaces and letters that look like digits', () => {
    fc.assert(
      fc.property(code, (right) => {
        const printed = printedPaymentCode(right);
        expect(readPaymentCode(printed)).toBe(right);
        expect(readPaymentCode(` ${printed.toLowerCase().replaceAll('-', ' – ')}\n`)).toBe(right);
        expect(readPaymentCode(printed.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(right);
        expect(readPaymentCode(printed.replaceAll('0', 'O').replaceAll('1', 'I'))).toBe(right);
      }),
    );
  });

  test('takes nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const read = readPaymentCode(text);
        if (read !== null) expect(paymentCodeOf(read.slice(0, 8))).toBe(read);
      }),
    );
    for (const text of ['', 'K7QX2M9F', 'U0000000U', `${paymentCodeOf('K7QX2M9F')}0`]) {
      expect(readPaymentCode(text)).toBeNull();
    }
  });
});

test('a code is made of eight characters of its alphabet and of nothing else', () => {
  for (const wrong of ['', 'K7QX2M9', 'K7QX2M9FF', 'k7qx2m9f', 'K7QX2M9U']) {
    expect(() => paymentCodeOf(wrong)).toThrow(RangeError);
  }
});
