/** How often one number is answered. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnswerKind, type GivenAnswer, givenWith } from './answer-limits.ts';

const NOW = Date.parse('2026-10-05T10:00:00.000Z');

/** The minutes, counted from now, at which such a message got its answer. */
function answered(kind: AnswerKind, minutes: readonly number[]): number[] {
  let given: readonly GivenAnswer[] = [];
  return minutes.filter((minute) => {
    const next = givenWith(given, { kind, at: new Date(NOW + minute * 60_000) });
    given = next ?? given;
    return next !== null;
  });
}

test('help is given twice an hour', () => {
  expect(answered('help', [0, 1, 2, 59, 60, 61, 62])).toEqual([0, 1, 60, 61]);
});

test('a number that is nobody’s is told so once a day', () => {
  expect(answered('neutral', [0, 1, 600, 1_439, 1_440])).toEqual([0, 1_440]);
});

test('who had twenty answers in an hour gets no help either', () => {
  const given = Array.from({ length: 20 }, (_, minute): GivenAnswer => {
    return { kind: 'answer', at: new Date(NOW + minute * 60_000) };
  });
  const help = (minute: number) =>
    givenWith(given, { kind: 'help', at: new Date(NOW + minute * 60_000) });
  expect(help(30)).toBeNull();
  expect(help(60)).not.toBeNull();
});

test('a machine that asks without end is answered twenty times an hour', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ kind: fc.constantFrom('answer', 'help', 'neutral'), wait: fc.nat(90) })),
      (asked) => {
        let given: readonly GivenAnswer[] = [];
        let at = NOW;
        const times: number[] = [];
        for (const { kind, wait } of asked as { kind: AnswerKind; wait: number }[]) {
          at += wait * 1_000;
          const next = givenWith(given, { kind, at: new Date(at) });
          if (next !== null) times.push(at);
          given = next ?? given;
        }
        for (const from of times) {
          const within = times.filter((time) => time >= from && time < from + 3_600_000);
          expect(within.length).toBeLessThanOrEqual(20);
        }
      },
    ),
  );
});
