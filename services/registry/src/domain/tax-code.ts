/**
 * Checks Italian tax codes (codice fiscale): a person's by a kept library, which also knows the
 * days of each month, letters that stand for digits and the forms of places; the eleven digits of
 * a provisional code here.
 */
import { CheckDigitizer, VALIDATOR } from '@marketto/codice-fiscale-utils';

export type TaxCodeFault = 'format' | 'checkCharacter';

const PERSON = new RegExp(`^${VALIDATOR.CODICE_FISCALE}$`);
/** Letters that stand for digits where two people would have the same code (omocodia). */
const DIGIT_LETTERS = 'LMNPQRSTUV';

/** Eleven digits: the provisional code of someone who has no other yet. */
const PROVISIONAL = /^[0-9]{11}$/;

/** Without spaces, in capitals: the form in which it is kept and compared. */
export function normalTaxCode(text: string): string {
  return text.replaceAll(/[\s.-]/g, '').toUpperCase();
}

/** Null where the normal form is right. */
export function taxCodeFault(code: string): TaxCodeFault | null {
  if (PROVISIONAL.test(code)) return digitsCheck(code) ? null : 'checkCharacter';
  if (!PERSON.test(code)) return 'format';
  return checkCharacter(code.slice(0, 15)) === code[15] ? null : 'checkCharacter';
}

/** The sixteenth character, from the first fifteen. */
export function checkCharacter(first15: string): string {
  return CheckDigitizer.checkDigit(first15) ?? '';
}

const MONTHS = 'ABCDEHLMPRST';

/** Whether a person's code can be of someone born that day; forty is added to a woman's day. */
export function isBornOn(code: string, birthDate: string): boolean {
  if (!PERSON.test(code)) return true;
  const digits = (text: string) =>
    text.replaceAll(/[A-Z]/g, (letter) => String(DIGIT_LETTERS.indexOf(letter)));
  const [year, month, day] = [birthDate.slice(2, 4), birthDate.slice(5, 7), birthDate.slice(8)];
  const written = Number(digits(code.slice(9, 11)));
  return (
    digits(code.slice(6, 8)) === year &&
    MONTHS.indexOf(code[8] ?? '') === Number(month) - 1 &&
    (written > 40 ? written - 40 : written) === Number(day)
  );
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
