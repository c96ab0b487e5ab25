/** SMS cost what their parts cost, and a day costs no more than its cap. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centsOf, costOf, fits, NOTHING_SPENT, nextDay, withCost } from './spending.ts';

const ROME = 'Europe/Rome';

test('parts are priced in thousandths of a cent, and told in whole cents', () => {
  expect(costOf(3, 7_490)).toEqual({ parts: 3, millicents: 22_470 });
  expect([22_470, 22_500, 22_499, 0].map(centsOf)).toEqual([22, 23, 22, 0]);
});

test('what is set aside never exceeds the cap, and what fits is never refused', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 60 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 0, max: 200 }), (messages, capCents) => {
      let spent = NOTHING_SPENT;
      for (const one of messages) {
        const cost = costOf(one, 7_500);
        const wouldBe = spent.millicents + cost.millicents;
        const isTaken = fits(spent, cost, capCents);
        expect(isTaken).toBe(wouldBe <= capCents * 1_000);
        if (isTaken) spent = withCost(spent, cost);
      }
      expect(spent.millicents).toBeLessThanOrEqual(capCents * 1_000);
    }),
  );
});

test('without a cap everything fits', () => {
  expect(fits({ parts: 1, millicents: 10 ** 12 }, costOf(1, 7_500), null)).toBe(true);
});

const decidedAt = '2020-10-23T10:41:00.000Z';
const expiresAt = '2020-10-24T10:41:00.000Z';

test('over the cap it waits for the next local morning, also where the clock changes then', () => {
  const now = new Date('2020-10-24T10:41:00.000Z');
  expect(nextDay(decidedAt, { now, timeZone: ROME, expiresAt })).toEqual({
    dueAt: '2020-10-25T07:00:00.000Z',
    expiresAt: '2020-10-25T19:00:00.000Z',
  });
});

test('what may leave for longer anyway keeps its end', () => {
  const late = '2020-10-30T10:41:00.000Z';
  const now = new Date(decidedAt);
  expect(nextDay(decidedAt, { now, timeZone: ROME, expiresAt: late })?.expiresAt).toBe(late);
});

test('after three days it waits no longer', () => {
  const now = new Date('2020-10-26T10:41:00.000Z');
  expect(nextDay(decidedAt, { now, timeZone: ROME, expiresAt })).toBeNull();
});
