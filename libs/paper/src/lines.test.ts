/** Lines of text: nothing wider than its room, nothing lost without a sign of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlineOf, setIn, widthOf } from './letters.ts';
import { linesOf } from './lines.ts';

const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

test('breaks between words and after a hyphen, and keeps every word', () => {
  const room = { size: 10, width: 120, lines: 9 };
  const name = 'Maria Antonietta Schweigkofler-Wörndle della Città di Castelsardo';
  const lines = texts(linesOf('regular', name, room));
  expect(lines).toContain('Schweigkofler-Wörndle');
  expect(lines.join(' ').replaceAll('- ', '-')).toBe(name);
});

test('breaks a word only where a line cannot hold it', () => {
  const lines = texts(linesOf('mono', 'AB ABCDEFGHIJKL', { size: 10, width: 40, lines: 9 }));
  expect(lines).toEqual(['AB', 'ABCDEF', 'GHIJKL']);
});

test('what has no room ends in a sign of it', () => {
  const room = { size: 10, width: 60, lines: 2 };
  const lines = texts(linesOf('regular', 'Unione dei Comuni della Valle', room));
  expect(lines).toEqual(['Unione dei', 'Comuni dell…']);
});

test('no line is wider than its room, whatever the text', () => {
  const text = fc.oneof(fc.lorem({ maxCount: 30 }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(text, fc.integer({ min: 30, max: 300 }), (said, width) => {
      for (const line of linesOf('regular', said, { size: 10, width, lines: 3 })) {
        expect(widthOf(line, 10)).toBeLessThanOrEqual(width);
      }
    }),
  );
});

test('a text is set in one font, and what no font has is a question mark', () => {
  expect(setIn('regular', 'Đorđević').font).toMatch(/Titillium/);
  expect(setIn('regular', 'Παπαδοπούλου')).toMatchObject({
    font: expect.stringMatching(/DejaVu/),
    text: 'Παπαδοπούλου',
  });
  expect(setIn('mono', 'A名B').text).toBe('A?B');
});

test('an outline begins where it is told and is as wide as it is measured', () => {
  const set = setIn('bold', 'HH');
  const xs = [...outlineOf(set, { x: 100, y: 50, size: 10 }).matchAll(/[ML](-?[\d.]+)/g)];
  const places = xs.map(([, x]) => Number(x));
  expect(Math.min(...places)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...places)).toBeLessThanOrEqual(100 + widthOf(set, 10));
});
