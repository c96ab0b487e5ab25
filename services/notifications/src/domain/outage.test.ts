/** While families can't pay nobody is reminded, and afterwards the days are given back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeUnderWay } from './account.ts';
import {
  about,
  calendar,
  type Ended,
  startFamily,
  surroundingsAt,
  UNDER_WAY_MS,
} from './family-fixture.ts';
import { graceWithOutages } from './outage.ts';
import { whyNot } from './recheck.ts';

const BEGIN_MS = Date.parse('2020-09-07T06:00:00.000Z');
const MINUTE_MS = 60_000;
const moment = (minutes: number) => new Date(BEGIN_MS + minutes * MINUTE_MS).toISOString();
const year = calendar.schoolYears[0] ?? { from: '', to: '', graceUntil: '' };

const someOutages = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 120_000 }), fc.integer({ min: 1, max: 20_000 }))
    .map(([from, lasts]): Ended => ({ from: moment(from), to: moment(from + lasts) })),
  { maxLength: 5 },
);

const step = fc.record({
  afterMinutes: fc.integer({ min: 1, max: 3 * 24 * 60 }),
  does: fc.constantFrom('meal', 'meal', 'topUp', 'beginsToPay'),
});

const history = fc.record({
  balanceCents: fc.integer({ min: -3000, max: 1500 }),
  outages: someOutages,
  steps: fc.array(step, { maxLength: 50 }),
});

test('no reminder during an outage or while a payment is under way; thanks are said all the same', () => {
  fc.assert(
    fc.property(history, ({ balanceCents, outages, steps }) => {
      const family = startFamily(balanceCents, outages);
      const begun: string[] = [];
      let minutes = 0;
      for (const { afterMinutes, does } of steps) {
        minutes += afterMinutes;
        const at = moment(minutes);
        if (does === 'meal') family.meal(at);
        else if (does === 'topUp') family.topUp(at, 700);
        else {
          family.beginsToPay(at);
          begun.push(at);
        }
      }
      family.until('2021-09-01T00:00:00.000Z');
      const thanks = family.written.filter(({ kind }) => kind === 'thankYou');
      expect(thanks).toHaveLength(steps.filter(({ does }) => does === 'topUp').length);
      for (const { kind, at } of family.written) {
        if (kind === 'thankYou') continue;
        expect(outages.some(({ from, to }) => from <= at && at < to)).toBe(false);
        const isUnderWay = begun.some((one) => {
          const end = new Date(Date.parse(one) + UNDER_WAY_MS).toISOString();
          // Who begins in the very moment in which it leaves, was not known to be paying.
          return one < at && at < end;
        });
        expect(isUnderWay).toBe(false);
      }
    }),
    { numRuns: 250 },
  );
});

describe('the days of grace', () => {
  const graceAfter = (...outages: Ended[]) => graceWithOutages(year, outages, calendar.timeZone);

  test.each([
    ['ten minutes', '2020-09-28T10:00:00Z', '2020-09-28T10:10:00Z', '2020-10-01'],
    ['three days and a bit', '2020-09-28T10:00:00Z', '2020-10-01T11:00:00Z', '2020-10-04'],
    ['before the school year', '2020-08-01T10:00:00Z', '2020-08-03T10:00:00Z', '2020-09-30'],
    ['after grace', '2020-10-01T10:00:00Z', '2020-10-05T10:00:00Z', '2020-09-30'],
  ])('move by an outage of %s', (_name, from, to, expected) => {
    expect(graceAfter({ from, to })).toBe(expected);
  });

  test('move once for what two outages have in common', () => {
    const first = { from: '2020-09-20T10:00:00Z', to: '2020-09-22T10:00:00Z' };
    const second = { from: '2020-09-21T10:00:00Z', to: '2020-09-23T10:00:00Z' };
    expect(graceAfter(second, first)).toBe('2020-10-03');
  });

  test('never get shorter, nor longer than all outages together', () => {
    fc.assert(
      fc.property(someOutages, (outages) => {
        const lasted = outages.reduce(
          (days, { from, to }) =>
            days + Math.ceil((Date.parse(to) - Date.parse(from)) / 86_400_000),
          0,
        );
        const moved = Date.parse(graceAfter(...outages)) - Date.parse(year.graceUntil);
        expect(moved).toBeGreaterThanOrEqual(0);
        expect(moved).toBeLessThanOrEqual(lasted * 86_400_000);
      }),
    );
  });

  test('delay the first reminder of a debt', () => {
    const outage = { from: '2020-09-29T10:00:00.000Z', to: '2020-09-30T15:00:00.000Z' };
    const reminded = (outages: readonly Ended[]) => {
      const family = startFamily(-1350, outages);
      family.meal('2020-09-30T10:30:00.000Z');
      family.until('2020-10-08T12:00:00.000Z');
      return family.written.map(({ at }) => at);
    };
    expect(reminded([])).toEqual(['2020-10-02T06:00:00.000Z']);
    // Grace ends on 2 October; the second service day after it is Tuesday.
    expect(reminded([outage])).toEqual(['2020-10-06T06:00:00.000Z']);
  });
});

test('what was held in an outage is said on the next service day, and of a payment two hours later', () => {
  const outage = { from: '2020-10-15T10:00:00.000Z', to: '2020-10-16T12:00:00.000Z' };
  const held = startFamily(-100, [outage]);
  held.meal('2020-10-15T10:30:00.000Z');
  held.until('2020-10-20T12:00:00.000Z');
  expect(held.written.map(({ at }) => at)).toEqual(['2020-10-19T06:00:00.000Z']);

  const paying = startFamily(-100);
  paying.beginsToPay('2020-10-15T10:00:00.000Z');
  paying.meal('2020-10-15T10:30:00.000Z');
  paying.until('2020-10-16T12:00:00.000Z');
  expect(paying.written.map(({ at }) => at)).toEqual(['2020-10-15T12:00:00.000Z']);
});

test('a reminder that was about to leave does not', () => {
  const family = startFamily(-100);
  family.meal('2020-10-15T10:30:00.000Z');
  const at = '2020-10-15T10:31:00.000Z';
  const known = surroundingsAt(at);
  expect(whyNot(about('negative'), family.account(), known)).toBeNull();
  const open = { from: '2020-10-15T10:30:30.000Z', to: '2020-10-16T10:00:00.000Z' };
  expect(whyNot(about('negative'), family.account(), surroundingsAt(at, [open]))).toBe('outage');
  expect(whyNot(about('low'), family.account(), surroundingsAt(at, [open]))).toBe('worse');
  const until = '2020-10-15T12:30:00.000Z';
  const paying = takeUnderWay(family.account(), { noticeNumber: '1', until });
  expect(whyNot(about('negative'), paying, known)).toBe('paymentUnderWay');
  const paid = takeUnderWay(paying, { noticeNumber: '1', until: null });
  expect(whyNot(about('negative'), paid, known)).toBeNull();
});
