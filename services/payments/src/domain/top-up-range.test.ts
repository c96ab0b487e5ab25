/** A Comune may set the least and the most of a top-up; without a range one cent is enough. */
import { describe, expect, it } from 'vitest';
import { refusalOfAmount } from './top-up-range.ts';

describe('the amount of a top-up', () => {
  it('is the family’s choice where the Comune has set no range', () => {
    expect(refusalOfAmount({}, 1)).toBeNull();
    expect(refusalOfAmount({ topUps: {} }, 99_999_999_999)).toBeNull();
  });

  it.each([
    [499, 'This Comune takes top-ups of at least 5.00 euro and at most 100.00 euro.'],
    [500, null],
    [10_000, null],
    [10_001, 'This Comune takes top-ups of at least 5.00 euro and at most 100.00 euro.'],
  ])('%i cents, from 5.00 to 100.00: %s', (cents, said) => {
    expect(refusalOfAmount({ topUps: { fromCents: 500, toCents: 10_000 } }, cents)).toBe(said);
  });

  it('may have one end only', () => {
    const least = 'This Comune takes top-ups of at least 0.50 euro.';
    expect(refusalOfAmount({ topUps: { fromCents: 50 } }, 49)).toBe(least);
    const most = 'This Comune takes top-ups of at most 20.00 euro.';
    expect(refusalOfAmount({ topUps: { toCents: 2000 } }, 2001)).toBe(most);
  });
});
