/** Percentages off a price, without floating point. */

/** One hundredth of a percent: 30 % is 3000. */
const WHOLE_BASIS_POINTS = 10_000n;

/**
 * A price after reductions, taken one after the other (30 % and then 20 % leave 56 %). The product
 * is exact and is rounded once, at the end: half a cent goes up.
 */
export function reducedCents(cents: number, reductionsBasisPoints: readonly number[]): number {
  let numerator = BigInt(cents);
  let denominator = 1n;
  for (const reduction of reductionsBasisPoints) {
    const left = WHOLE_BASIS_POINTS - BigInt(reduction);
    if (left < 0n || left > WHOLE_BASIS_POINTS) {
      throw new RangeError(
        `A reduction is between 0 and 100 percent, not ${reduction} hundredths.`,
      );
    }
    numerator *= left;
    denominator *= WHOLE_BASIS_POINTS;
  }
  if (numerator < 0n) throw new RangeError('A price cannot be below zero.');
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** `12.5` percent as 1250 hundredths; null with more than two decimals or out of range. */
export function basisPointsOfPercent(percent: number): number | null {
  if (!(percent >= 0 && percent <= 100)) return null;
  const decimal = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(String(percent));
  if (!decimal) return null;
  return Number(decimal[1]) * 100 + Number((decimal[2] ?? '').padEnd(2, '0'));
}
