/**
 * Checks Italian tax codes (codice fiscale) as the decree of 12 March 1974 and its later forms say.
 */

export type TaxCodeFault = 'format' | 'checkCharacter';

/** Letters that stand for digits where two people would have the same code (omocodia). */
const DIGIT_LETTERS = 'LMNPQRSTUV';
const D = `[0-9${DIGIT_LETTERS}]`;
const PERSON = new RegExp(`^[A-Z]{6}${D}{2}[ABCDEHLMPRST]${D}{2}[A-Z]${D}{3}[A-Z]$`);
/** Eleven digits: the provisional code of someone who has no other yet. */
const PROVISIONAL = /^[0-9]{11}$/;

/** Value of the characters in odd places, for 0–9 and, the same, for A–J; then K–Z. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_FROM_K = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Without spaces, in capitals: the form in which it is kept and compared. */
export function normalTaxCode(text: string): string {
  return text.replaceAll(/[\s.-]/g, '').toUpperCase();
}

/** Null where the normal form is right. */
export function taxCodeFault(code: string): TaxCodeFault | null {
  if (PROVISIONAL.test(code)) return digitsCheck(code) ? null : 'checkCharacter';
  if (!PERSON.test(code)) return 'format';
  const day = Number(plainDigits(code.slice(9, 11)));
  // Forty is added to the day of birth of women.
  if (!((day >= 1 && day <= 31) || (day >= 41 && day <= 71))) return 'format';
  return checkCharacter(code.slice(0, 15)) === code[15] ? null : 'checkCharacter';
}

/** The sixteenth character, from the first fifteen. */
export function checkCharacter(first15: string): string {
  let sum = 0;
  for (const [index, character] of [...first15].entries()) {
    const value = /[0-9]/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    // Places are counted from one, so that index 0 is odd.
    sum += index % 2 === 1 ? value : oddValue(value);
  }
  return String.fromCharCode(65 + (sum % 26));
}

function oddValue(value: number): number {
  return ODD[value] ?? ODD_FROM_K[value - 10] ?? 0;
}

function plainDigits(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => String(DIGIT_LETTERS.indexOf(letter)));
}

/** The check digit of eleven, as of a VAT number. */
function digitsCheck(code: string): boolean {
  const sum = [...code].reduce((total, character, index) => {
    const digit = Number(character);
    if (index % 2 === 0) return total + digit;
    return total + (digit > 4 ? digit * 2 - 9 : digit * 2);
  }, 0);
  return sum % 10 === 0;
}
