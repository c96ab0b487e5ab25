/**
 * Amounts as pagoPA writes them (`50.00`), to and from whole cents; no fraction is ever a number.
 */

/** The most that a message of pagoPA can say: 999999999.99. */
export const MAX_AMOUNT_CENTS = 99_999_999_999;

/** @throws RangeError for text that no checked message can hold */
export function centsOf(amount: string): number {
  const parts = /^([0-9]+)\.([0-9]{2})$/.exec(amount);
  const cents = Number(`${parts?.[1]}${parts?.[2]}`);
  if (parts === null || cents > MAX_AMOUNT_CENTS) throw new RangeError('not an amount');
  return cents;
}

/** @throws RangeError for what is not a whole number of cents within the limits */
export function amountOf(cents: number): string {
  if (!Number.isSafeInteger(cents) || cents < 0 || cents > MAX_AMOUNT_CENTS) {
    throw new RangeError('not an amount in cents');
  }
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
