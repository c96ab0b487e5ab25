/** Whole cents of a euro: the only form in which money is held, added up or sent. */

/** Adds amounts; a sum that a JavaScript integer cannot hold exactly is refused, never rounded. */
export function sumCents(...amounts: readonly number[]): number {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  if (!Number.isSafeInteger(sum)) throw new RangeError(`Not a whole number of cents: ${sum}`);
  return sum;
}

/** A price or a payment: whole cents, not below zero. */
export function isAmountCents(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
