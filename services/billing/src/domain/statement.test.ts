/** Statements: order, balance, filters, sums and pages. */
import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { linesBehind, linesOf, placeOf, statementOf } from './statement.ts';

/** Day, version, signed cents, pupil. */
const entries = (
  [
    ['2020-10-05', 1, -450, 'luca'],
    ['2020-10-06', 2, 5000, undefined],
    ['2020-09-30', 3, -450, 'luca'],
    ['2020-10-06', 4, -320, 'sofia'],
    ['2020-10-07', 5, -450, 'luca'],
  ] as const
).map(
  ([effectiveOn, accountVersion, cents, pupilId]): Entry =>
    ({
      ...{ _id: `e${accountVersion}`, effectiveOn, accountVersion, pupilId },
      ...{ kind: cents < 0 ? 'mealDebit' : 'topUp', side: cents < 0 ? 'debit' : 'credit' },
      amountCents: Math.abs(cents),
    }) as Entry,
);
const lines = linesOf(entries);
const idsOf = (some: typeof lines) => some.map(({ entry }) => entry._id);

test('a meal that became known late stands on its day, and the balance runs through', () => {
  expect(idsOf(lines)).toEqual(['e3', 'e1', 'e2', 'e4', 'e5']);
  const balances = lines.map(({ runningBalanceCents }) => runningBalanceCents);
  expect(balances).toEqual([-450, -900, 4100, 3780, 3330]);
});

test('a period shows what was there before and after it', () => {
  const { lines: shown, totals } = statementOf(lines, { from: '2020-10-05', to: '2020-10-06' });
  expect(idsOf(shown)).toEqual(['e1', 'e2', 'e4']);
  expect(totals).toEqual({
    ...{ openingCents: -450, closingCents: 3780, creditsCents: 5000, debitsCents: 770, lines: 3 },
  });
});

test('one pupil’s or one kind’s lines keep the balance of the account', () => {
  const ofSofia = statementOf(lines, { pupilId: 'sofia' });
  expect(ofSofia.lines).toMatchObject([{ entry: { _id: 'e4' }, runningBalanceCents: 3780 }]);
  expect(ofSofia.totals).toMatchObject({ openingCents: 0, closingCents: 3330, debitsCents: 320 });
  expect(idsOf(statementOf(lines, { kind: 'topUp' }).lines)).toEqual(['e2']);
  expect(statementOf([], {}).totals.closingCents).toBe(0);
});

test('pages go on behind the last line, also when an earlier one has come meanwhile', () => {
  const first = linesBehind(lines, undefined, 2);
  expect(idsOf(first)).toEqual(['e3', 'e1', 'e2']);
  const place = placeOf((first[1] ?? first[0])?.entry as Entry);
  const late = {
    ...(entries[0] as Entry),
    _id: 'e6',
    effectiveOn: '2020-09-29',
    accountVersion: 6,
  };
  expect(idsOf(linesBehind(linesOf([...entries, late]), place, 5))).toEqual(['e2', 'e4', 'e5']);
  expect(linesBehind(lines, ['2020-10-07', 5], 5)).toEqual([]);
});
