/** Whole cents: sums, reductions and texts, against examples and properties. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableAmounts, refusedAmounts } from './amount-fixture.ts';
import { isAmountCents, sumCents } from './cents.ts';
import { formatEuro } from './euro-text.ts';
import { readAmount } from './read-amount.ts';
import { basisPointsOfPercent, reducedCents } from './reduction.ts';

describe('cents', () => {
  it('adds whole cents and refuses what it could not add exactly', () => {
    expect(sumCents(450, -320, 1)).toBe(131);
    expect(() => sumCents(Number.MAX_SAFE_INTEGER, 1)).toThrow(RangeError);
    expect(() => sumCents(0.5)).toThrow(RangeError);
  });

  it('knows an amount from a balance or a fraction', () => {
    expect([0, 1, 450].every(isAmountCents)).toBe(true);
    expect([-1, 4.5, Number.NaN, 2 ** 53].some(isAmountCents)).toBe(false);
  });
});

describe('reductions', () => {
  it.each([
    [450, [], 450],
    [435, [3000], 305],
    [400, [3000, 2000], 224],
    [450, [3000], 315],
    [400, [2000], 320],
    [450, [10_000], 0],
    [1, [5000], 1],
    [1, [5001], 0],
    [0, [2000], 0],
  ])('%i less %j is %i', (cents, reductions, expected) => {
    expect(reducedCents(cents, reductions)).toBe(expected);
  });

  it('rounds once, at the end: rounding after each step would give another price', () => {
    const roundedTwice = reducedCents(reducedCents(435, [3000]), [1000]);
    expect([reducedCents(435, [3000, 1000]), roundedTwice]).toEqual([274, 275]);
  });

  it('does not depend on the order of the reductions and never raises a price', () => {
    const reduction = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.nat(1_000_000), reduction, reduction, (cents, first, second) => {
        const reduced = reducedCents(cents, [first, second]);
        expect(reduced).toBe(reducedCents(cents, [second, first]));
        expect(reduced).toBeLessThanOrEqual(cents);
      }),
    );
  });

  it('refuses more than the whole price', () => {
    expect(() => reducedCents(450, [10_001])).toThrow(RangeError);
    expect(() => reducedCents(450, [-1])).toThrow(RangeError);
    expect(() => reducedCents(-450, [])).toThrow(RangeError);
  });

  it.each([
    [30, 3000],
    [12.5, 1250],
    [33.33, 3333],
    [0, 0],
    [100, 10_000],
    [33.333, null],
    [-1, null],
    [101, null],
    [Number.NaN, null],
  ])('%d percent is %s hundredths', (percent, expected) => {
    expect(basisPointsOfPercent(percent)).toBe(expected);
  });
});

describe('euro as text', () => {
  it.each([
    [1250, '12,50 €'],
    [5, '0,05 €'],
    [0, '0,00 €'],
    [-320, '-3,20 €'],
    [123_450, '1.234,50 €'],
    [-100_000_000, '-1.000.000,00 €'],
  ])('writes %i as %s', (cents, expected) => {
    expect(formatEuro(cents).replace('\u00a0', ' ')).toBe(expected);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (cents) => {
        expect(readAmount(formatEuro(cents))).toEqual({ kind: 'amount', cents: cents || 0 });
      }),
    );
  });
});

describe('an amount that somebody wrote', () => {
  it.each(readableAmounts)('%j is %i cents, exactly', (text, cents) => {
    expect(readAmount(text)).toEqual({ kind: 'amount', cents });
  });

  it.each(refusedAmounts)('%j is refused: %s', (text, why) => {
    expect(readAmount(text)).toMatchObject({ kind: 'refused', why });
  });

  it('gets a reason in words that does not repeat it', () => {
    for (const [text, why] of refusedAmounts) {
      const reading = readAmount(text);
      if (reading.kind !== 'refused') throw new Error(`${text} was read`);
      expect(reading.detail).toMatch(/^[A-Z].{10,}\.$/);
      if (text.length > 4 && why !== 'twoMeanings') expect(reading.detail).not.toContain(text);
    }
  });

  it('whatever it is, is read to whole cents or refused', () => {
    const amountLike = fc.string({
      unit: fc.constantFrom(..."0123456789.,-+ €eE'\u00a0\u0664".split('')),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), amountLike), (text) => {
        const reading = readAmount(text);
        if (reading.kind === 'amount') expect(Number.isSafeInteger(reading.cents)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
