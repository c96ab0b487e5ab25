/** Rules about what a meal costs: on its own day, by band, residence and place among siblings. */
import { describe, expect, test } from 'vitest';
import { type Comune, LUCA, SOFIA } from './comune.ts';
import type { Opens } from './rules.ts';

const weekdaysFrom = (first: string, count: number): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(first); days.length < count; at += 86_400_000) {
    const day = new Date(at);
    if (day.getUTCDay() !== 0 && day.getUTCDay() !== 6) days.push(day.toISOString().slice(0, 10));
  }
  return days;
};

export function priceRules(opens: Opens): void {
  describe.concurrent('the price is that of the day of service', () => {
    test('a tariff that rises in January', async () => {
      const comune = await opens({ now: '2021-01-08T11:00:00.000Z', balanceCents: 2000 });
      await comune.seen('luca', '2020-12-22');
      await comune.seen('luca', '2021-01-07');
      expect(await comune.balance()).toBe(2000 - 930);
    });

    test('a new price from the first of March does not reach the 29th of February', async () => {
      const schoolYears = [
        { name: '2023/24', from: '2023-09-11', to: '2024-06-07', graceUntil: '2023-09-30' },
      ];
      const lines = [
        { from: '2023-09-01', listCents: 450 },
        { from: '2024-03-01', listCents: 480 },
      ];
      const pupils = [{ ...LUCA, from: '2023-09-11' }];
      const opening = { now: '2024-03-04T11:00:00.000Z', calendar: { schoolYears } };
      const comune = await opens({ ...opening, pupils, tariffs: { lines } });
      await comune.seen('luca', '2024-02-29');
      expect(await comune.balance()).toBe(-450);
    });

    test('a family that moves into the Comune pays less from that day', async () => {
      const pupils = [{ ...LUCA, resident: false }];
      const comune = await opens({ now: '2021-03-16T11:00:00.000Z', pupils });
      await comune.family('casa', [{ ...LUCA, resident: true, from: '2021-03-15' }]);
      await comune.settled();
      await comune.seen('luca', '2021-03-12');
      await comune.seen('luca', '2021-03-15');
      const cents = (await comune.entries()).map(({ amountCents }) => amountCents);
      expect(cents).toEqual([610, 480]);
    });
  });

  describe.concurrent('an ISEE that is filed late counts from when the rule says', () => {
    test('from the month after', async () => {
      const comune = await opens({
        now: '2020-12-01T11:00:00.000Z',
        pupils: [LUCA],
        calendar: { lateIsee: 'nextMonth' },
      });
      await files(comune, 'luca');
      await comune.seen('luca', '2020-11-30');
      await comune.seen('luca', '2020-12-01');
      const cents = (await comune.entries()).map(({ amountCents }) => amountCents);
      expect(cents).toEqual([450, 315]);
    });

    test('filed by the 15th, from the 1st: what was charged before is charged again', async ({
      expect,
    }) => {
      const comune = await opens({ pupils: [LUCA], calendar: { lateIsee: 'byFifteenth' } });
      for (const day of ['2020-11-09', '2020-11-10', '2020-11-11']) await comune.seen('luca', day);
      expect(await comune.balance()).toBe(-1350);
      await files(comune, 'luca');
      await expect.poll(() => comune.balance(), POLL).toBe(-945);
      const kinds = (await comune.entries()).map(
        ({ kind, amountCents }) => `${kind} ${amountCents}`,
      );
      expect(kinds.filter((kind) => kind === 'mealReversal 450')).toHaveLength(3);
      expect(kinds.filter((kind) => kind === 'mealDebit 315')).toHaveLength(3);
    });
  });

  describe.concurrent('a monthly fee is charged once for a pupil and month', () => {
    const fees = [{ from: '2020-09-01', monthlyCents: 1200, bands: {}, siblings: {} }];
    const lines = [{ from: '2020-09-01', listCents: 250 }];

    test('with fifteen meals in October, though the month is worked off twice', async () => {
      const now = '2020-10-30T09:00:00.000Z';
      const pupils = [{ ...LUCA, from: '2020-10-01' }];
      const comune = await opens({ now, pupils, tariffs: { lines, fees } });
      const { pupilId, schoolId } = comune.pupil('luca');
      const said = weekdaysFrom('2020-10-05', 15).map((servedOn, index) => {
        const observationId = `meal-${index}`;
        return { observationId, pupilId, servedOn, state: 'present', recordedAt: NOON };
      });
      await comune.lines('tablet-1', schoolId, said);
      for (const _ of [1, 2]) await comune.post('billing', 'fees:run', { month: '2020-10' });
      expect(await comune.balance()).toBe(-4950);
    });

    test('half of it for who begins after the 15th', async () => {
      const now = '2020-10-30T09:00:00.000Z';
      const pupils = [{ ...LUCA, from: '2020-10-19' }];
      const comune = await opens({ now, pupils, tariffs: { lines, fees } });
      await comune.post('billing', 'fees:run', { month: '2020-10' });
      expect(await comune.balance()).toBe(-600);
    });
  });

  describe.concurrent('the projected balance', () => {
    const account = async (comune: Comune) =>
      (await comune.get('billing', `accounts/${comune.accountId}`)).body;

    test('is the posted one when nothing is on its way', async () => {
      const comune = await opens({ now: '2020-11-12T11:00:00.000Z', balanceCents: 1200 });
      await comune.seen('luca', '2020-11-12');
      await comune.settled();
      const nothing = { unposted: 0, unpriced: 0 };
      expect(await account(comune)).toMatchObject({ projectedCents: 750, ...nothing });
    });

    test('says that a meal waits for its price, and guesses none', async () => {
      const now = '2020-09-30T11:00:00.000Z';
      const lines = [{ from: '2020-10-01', listCents: 450 }];
      const comune = await opens({ now, balanceCents: 1200, tariffs: { lines } });
      await comune.seen('luca', '2020-09-30');
      await comune.settled();
      const waiting = { unposted: 1, unpriced: 1 };
      expect(await account(comune)).toMatchObject({ projectedCents: 1200, ...waiting });
    });
  });

  describe.concurrent('band, then sibling, then one rounding half up', () => {
    test('4.35 less 30 per cent is 3.05, and twenty of them 61.00', async () => {
      const lines = [{ from: '2020-09-01', listCents: 435, bands: { B: 30 } }];
      const pupils = [{ ...LUCA, band: 'B' }];
      const comune = await opens({ pupils, tariffs: { lines } });
      const { pupilId, schoolId } = comune.pupil('luca');
      const days = weekdaysFrom('2020-10-12', 20);
      const said = days.map((servedOn, index) => {
        const observationId = `meal-${index}`;
        return { observationId, pupilId, servedOn, state: 'present', recordedAt: NOON };
      });
      await comune.lines('tablet-1', schoolId, said);
      expect(await comune.balance()).toBe(-6100);
    });

    test('infanzia, band B, second child: 2.24', async () => {
      const pupils = [LUCA, { ...SOFIA, band: 'B' }];
      const comune = await opens({ pupils });
      await comune.seen('sofia', '2020-11-12');
      expect(await comune.balance()).toBe(-224);
    });

    test('the younger one becomes the first when the older one is withdrawn', async () => {
      const comune = await opens({ now: '2021-02-01T11:00:00.000Z' });
      await comune.family('casa', [{ ...LUCA, from: '2020-09-07', to: '2021-01-31' }, SOFIA]);
      await comune.settled();
      await comune.seen('sofia', '2021-01-29');
      await comune.seen('sofia', '2021-02-01');
      const cents = (await comune.entries()).map(({ amountCents }) => amountCents);
      expect(cents).toEqual([336, 420]);
    });

    test('an exempt child eats for nothing and is counted', async () => {
      const comune = await opens({ pupils: [{ ...LUCA, exempt: true }] });
      const { mealId } = await comune.seen('luca', '2020-11-12');
      expect(await comune.entries()).toMatchObject([{ kind: 'mealDebit', amountCents: 0 }]);
      const { body } = await comune.get('attendance', 'meals?servedOn=2020-11-12');
      expect(body.meals).toMatchObject([{ mealId, state: 'eaten' }]);
    });
  });
}

const NOON = '2020-11-13T11:00:00.000Z';
const POLL = { timeout: 10_000, interval: 100 };

/** Band B, filed on the 12th of November. */
const files = async (comune: Comune, code: string): Promise<void> => {
  const { pupilId } = comune.pupil(code);
  const filed = { band: 'B', filedOn: '2020-11-12', reason: 'ISEE presentato' };
  await comune.post('registry', `pupils/${pupilId}/isee`, filed);
  await comune.settled();
};
