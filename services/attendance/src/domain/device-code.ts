/**
 * The one-time code with which a device proves that the office sent it: short enough to be read out
 * on the telephone and typed on a tablet.
 */

/** No 0 and O, 1, I and L, nor U: nothing that looks or sounds like something else. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;

/** As many as the code has characters; a byte gives one of 30 with a bias that does not matter. */
export const CODE_BYTES = LENGTH;

/** `K7QF2-9MXTA`: 49 bits, of which a stranger may try five times. */
export function codeOf(bytes: Uint8Array): string {
  const text = Array.from(bytes.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]);
  return `${text.slice(0, 5).join('')}-${text.slice(5).join('')}`;
}

/** What was meant, however it was typed; null where it cannot be a code. */
export function typedCode(text: string): string | null {
  const plain = text.toUpperCase().replaceAll(/[\s.-]/g, '');
  const isCode = plain.length === LENGTH && [...plain].every((one) => ALPHABET.includes(one));
  return isCode ? `${plain.slice(0, 5)}-${plain.slice(5)}` : null;
}
