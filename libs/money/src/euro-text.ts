/** Euro as people in Italy write them, from whole cents; `read-amount.ts` is the way back. */

const UNBREAKABLE_SPACE = '\u00a0';

/** `12,50 €`, `-3,20 €`, `1.234,50 €`; the space before the sign does not break a line. */
export function formatEuro(cents: number): string {
  if (!Number.isSafeInteger(cents)) throw new RangeError(`Not a whole number of cents: ${cents}`);
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, '.');
  return `${cents < 0 ? '-' : ''}${whole},${digits.slice(-2)}${UNBREAKABLE_SPACE}€`;
}
