/** One-time codes: easy to type, hard to mistake. */
import { expect, test } from 'vitest';
import { codeOf, typedCode } from './device-code.ts';

test('a code has ten characters that cannot be mistaken for others', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    expect(codeOf(new Uint8Array(10).fill(byte))).toMatch(
      /^[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}$/,
    );
  }
});

test('a code may be typed in small letters, with spaces or without its dash', () => {
  const code = codeOf(new Uint8Array([0, 1, 2, 8, 9, 10, 25, 28, 29, 7]));
  expect(typedCode(code)).toBe(code);
  expect(typedCode(` ${code.toLowerCase().replace('-', ' ')} `)).toBe(code);
  expect(typedCode(code.replace('-', ''))).toBe(code);
});

test.each(['', 'K7QF2', 'K7QF2-9MXT0', 'K7QF2-9MXTAA', 'K7QF2_9MXTA'])('%s is no code', (text) => {
  expect(typedCode(text)).toBeNull();
});
