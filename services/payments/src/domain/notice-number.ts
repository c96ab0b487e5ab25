/**
 * The number of a payment notice (numero avviso, 18 digits) and its IUV (17 digits), as PagoPA's
 * rules on codes of payment say. Eighteen digits are more than a JavaScript number can hold, so
 * they are text everywhere and a BigInt where they are divided.
 */

/** The first digit says how the rest is made: 3 is a segregation code, a base and check digits. */
const AUX_DIGIT = '3';
const BASE_DIGITS = 13;

/** What the counter of a creditor may reach. */
export const LAST_BASE = 10 ** BASE_DIGITS - 1;

export interface NoticeCodes {
  readonly noticeNumber: string;
  /** Also called creditorReferenceId; the notice number without its first digit. */
  readonly iuv: string;
}

export interface NumberParts {
  /** Two digits that PagoPA gives to each pair of creditor and broker. */
  readonly segregationCode: string;
  /** From the creditor's counter; it says nothing of the family. */
  readonly base: number;
}

/** @throws RangeError where the counter is used up or the segregation code is no such code */
export function noticeCodes({ segregationCode, base }: NumberParts): NoticeCodes {
  if (!/^[0-9]{2}$/.test(segregationCode)) throw new RangeError('not a segregation code');
  if (!Number.isSafeInteger(base) || base < 0 || base > LAST_BASE) {
    throw new RangeError('not a base of a notice number');
  }
  const start = `${AUX_DIGIT}${segregationCode}${String(base).padStart(BASE_DIGITS, '0')}`;
  const noticeNumber = `${start}${checkDigits(start)}`;
  return { noticeNumber, iuv: iuvOf(noticeNumber) };
}

/** The remainder by 93 of the first sixteen digits, as two digits. */
export function checkDigits(firstSixteenDigits: string): string {
  if (!/^[0-9]{16}$/.test(firstSixteenDigits)) throw new RangeError('not sixteen digits');
  return String(BigInt(firstSixteenDigits) % 93n).padStart(2, '0');
}

export function iuvOf(noticeNumber: string): string {
  return noticeNumber.slice(1);
}
