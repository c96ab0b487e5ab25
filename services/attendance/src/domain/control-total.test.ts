/** Control totals: the same for the same meals and revisions, whatever their order. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { mealHash, totalsChange, xorText } from './control-total.ts';

const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];

test('a meal is folded in by the first 8 bytes of the SHA-256 of its id and revision', () => {
  const digest = createHash('sha256').update(`${one}:1`).digest('hex');
  expect(xorText(mealHash(one, 1))).toBe(digest.slice(0, 16));
  expect(xorText(0n)).toBe('0000000000000000');
});

test('revisions one after the other leave what the newest alone would', () => {
  const steps = [
    totalsChange(one, { before: 0, after: 1 }),
    totalsChange(two, { before: 0, after: 1 }),
    totalsChange(one, { before: 1, after: 2 }),
    totalsChange(one, { before: 2, after: 3 }),
  ];
  const total = steps.reduce((sum, { meals, xor }) => ({
    meals: sum.meals + meals,
    xor: sum.xor ^ xor,
  }));
  expect(total).toEqual({ meals: 2, xor: mealHash(one, 3) ^ mealHash(two, 1) });
});

test('a meal whose revision stays changes nothing', () => {
  expect(totalsChange(one, { before: 2, after: 2 })).toEqual({ meals: 0, xor: 0n });
});
