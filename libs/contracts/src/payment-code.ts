/**
 * The payment code of a family: eight random characters and a check character, written as
 * `K7QX-2M9F-D`. It says nothing of the family and stays for ever.
 */
import { z } from 'zod';

/** Without what people mistake for another: no I, L, O, U. */
export const PAYMENT_CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const RANDOM_CHARACTERS = 8;

/** As it is kept and sent: nine characters, without dashes. */
export const paymentCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{9}$/);

/**
 * The check character of eight others: ISO 7064, mod 32+1,32 over our alphabet. It finds every
 * wrong character, and nearly every pair of neighbours that changed places.
 */
export function checkCharacter(characters: string): string {
  const size = PAYMENT_CODE_ALPHABET.length;
  let product = size;
  for (const character of characters) {
    const sum = (product + PAYMENT_CODE_ALPHABET.indexOf(character)) % size || size;
    product = (sum * 2) % (size + 1);
  }
  return PAYMENT_CODE_ALPHABET[(size + 1 - product) % size] ?? '';
}

/** @throws RangeError for what are not eight characters of the alphabet */
export function paymentCodeOf(characters: string): string {
  const code = characters + checkCharacter(characters);
  if (characters.length !== RANDOM_CHARACTERS || !paymentCode.safeParse(code).success) {
    throw new RangeError('not eight characters of a payment code');
  }
  return code;
}

/**
 * What somebody typed or read aloud: small letters, spaces, dashes, O for 0, I and L for 1. Null
 * where it is no payment code, or a character is wrong.
 */
export function readPaymentCode(text: string): string | null {
  const code = text
    .toUpperCase()
    .replace(/[\s\u2010-\u2015.-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (!paymentCode.safeParse(code).success) return null;
  return checkCharacter(code.slice(0, RANDOM_CHARACTERS)) === code.at(-1) ? code : null;
}

/** `K7QX-2M9F-D`: how it is printed. */
export function printedPaymentCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
}
