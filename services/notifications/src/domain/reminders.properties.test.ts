/** What must hold for every history of a balance, whatever happens and when. */
import { daysBetween, localDate, localTime } from '@mestolo/service/local-time.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendar, LOW_BELOW_CENTS, startFamily, type Written } from './family-fixture.ts';

interface Step {
  readonly afterMinutes: number;
  readonly topUpCents: number | null;
  readonly priceCents: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  afterMinutes: fc.integer({ min: 1, max: 4 * 24 * 60 }),
  topUpCents: fc.option(fc.integer({ min: 1, max: 4000 }), { freq: 3 }),
  priceCents: fc.constantFrom(0, 224, 450, 480, 1500),
});

const history = fc.record({
  balanceCents: fc.integer({ min: -3000, max: 3000 }),
  steps: fc.array(step, { maxLength: 60 }),
});

function live({ balanceCents, steps }: { balanceCents: number; steps: readonly Step[] }): {
  written: readonly Written[];
  topUps: number;
} {
  const family = startFamily(balanceCents);
  let at = Date.parse('2020-09-07T06:00:00.000Z');
  for (const { afterMinutes, topUpCents, priceCents } of steps) {
    at += afterMinutes * 60_000;
    const moment = new Date(at).toISOString();
    if (topUpCents === null) family.meal(moment, priceCents);
    else family.topUp(moment, topUpCents);
  }
  family.until('2022-01-01T00:00:00.000Z');
  return {
    written: family.written,
    topUps: steps.filter(({ topUpCents }) => topUpCents !== null).length,
  };
}

const RUNS = { numRuns: 250 };

/** All reminders of one debt share their seven days. */
const DEBT: readonly string[] = ['negative', 'stillNegative', 'paymentFailed', 'outageOver'];
const AFTER_THE_END: readonly string[] = ['thankYou', 'closingStatement'];
const zone = calendar.timeZone;

test('no reminder while the balance is well, and each kind at its own', () => {
  fc.assert(
    fc.property(history, (lived) => {
      for (const { kind, balanceCents } of live(lived).written) {
        if (DEBT.includes(kind)) expect(balanceCents).toBeLessThan(0);
        if (kind !== 'low') continue;
        expect(balanceCents).toBeGreaterThanOrEqual(0);
        expect(balanceCents).toBeLessThan(LOW_BELOW_CENTS);
      }
    }),
    RUNS,
  );
});

test('never two reminders of a kind within seven calendar days', () => {
  fc.assert(
    fc.property(history, (lived) => {
      for (const kinds of [['low'], DEBT]) {
        const days = live(lived)
          .written.filter(({ kind }) => kinds.includes(kind))
          .map(({ at }) => localDate(at, zone));
        for (const [index, day] of days.entries()) {
          const before = days[index - 1];
          if (before !== undefined) expect(daysBetween(before, day)).toBeGreaterThanOrEqual(7);
        }
      }
    }),
    RUNS,
  );
});

test('nothing leaves between eight in the evening and eight in the morning', () => {
  fc.assert(
    fc.property(history, (lived) => {
      for (const { at } of live(lived).written) {
        const time = localTime(at, zone);
        expect(time >= '08:00:00' && time < '20:00:00').toBe(true);
      }
    }),
    RUNS,
  );
});

test('no reminder of debt in the days of grace, none outside the school year', () => {
  fc.assert(
    fc.property(history, (lived) => {
      for (const { kind, at } of live(lived).written) {
        const day = localDate(at, zone);
        if (DEBT.includes(kind)) expect(day >= '2020-10-02').toBe(true);
        if (!AFTER_THE_END.includes(kind)) expect(day <= '2021-06-08').toBe(true);
      }
    }),
    RUNS,
  );
});

test('every top-up is thanked for once, and no notification has the id of another', () => {
  fc.assert(
    fc.property(history, (lived) => {
      const { written, topUps } = live(lived);
      expect(written.filter(({ kind }) => kind === 'thankYou')).toHaveLength(topUps);
      expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
    }),
    RUNS,
  );
});

test('of one debt a family hears three times at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 40 }),
      (debt, meals) => {
        const family = startFamily(-debt);
        let at = Date.parse('2020-10-05T10:30:00.000Z');
        for (let meal = 0; meal < meals; meal += 1) {
          family.meal(new Date(at).toISOString());
          at += 24 * 60 * 60_000;
        }
        family.until('2021-06-30T00:00:00.000Z');
        expect(family.written.filter(({ kind }) => DEBT.includes(kind))).toHaveLength(3);
      },
    ),
    { numRuns: 50 },
  );
});
