import { expect, test } from 'vitest';
import { factHash, xorOf, xorText } from './control-totals.ts';

// Made once with sha256sum: printf '%s' 'name' | sha256sum | cut -c1-16
const A = '82a3537ff0dbce7e';

test('a name is hashed to the first eight bytes of its SHA-256', () => {
  expect(xorText(factHash('name'))).toBe(A);
  expect(xorText(0n)).toBe('0000000000000000');
});

test('the order of names does not matter, and a name given twice is out again', () => {
  expect(xorOf(['a', 'b', 'c'])).toBe(xorOf(['c', 'a', 'b']));
  expect(xorOf(['a', 'b', 'a'])).toBe(factHash('b'));
  expect(xorOf([])).toBe(0n);
});

test('the sum is the same as a signed number of 64 bits, as databases keep it', () => {
  const xor = xorOf(['a', 'b', 'c', 'd']);
  expect(xorText(BigInt.asIntN(64, xor))).toBe(xorText(xor));
});
