/** Where a balance is heading, and how long it may be below zero. */
import { describe, expect, it } from 'vitest';
import { comune, mealFact, pupilFact, TENANT } from './facts-fixture.ts';
import { graceUntil, project } from './projection.ts';
import { stubOfPupil } from './pupil.ts';

const pupil = { ...stubOfPupil('luca', TENANT), ...pupilFact() };
const pupils = new Map([['luca', pupil]]);
const comuni = new Map([[TENANT, comune]]);
const inForce = { revision: 1, accountId: 'family-1', schoolId: 's', amountCents: 450 };
const january = { servedOn: '2021-01-20' };

describe('the projected balance', () => {
  const projected = (meals = [mealFact()], posted = {}) =>
    project(1200, meals, { pupils, comuni, meals: new Map(Object.entries(posted)) });

  it('is the posted one, less a meal that is on its way', () => {
    expect(projected([mealFact(january)])).toEqual({
      ...{ projectedCents: 720, unposted: 1, unpriced: 0 },
    });
  });

  it('is the posted one where everything is posted', () => {
    const posted = { 'meal-1': inForce };
    expect(projected([mealFact()], posted)).toMatchObject({ projectedCents: 1200, unposted: 0 });
  });

  it('has back what a correction on its way will give back', () => {
    const absent = mealFact({ revision: 2, state: 'absent' });
    expect(projected([mealFact(), absent], { 'meal-1': inForce })).toMatchObject({
      projectedCents: 1650,
      unposted: 1,
    });
  });

  it('says how many meals it could not price, and leaves them out', () => {
    const unknown = mealFact({ mealId: 'meal-2', pupilId: 'nobody' });
    expect(projected([mealFact(), unknown])).toEqual({
      ...{ projectedCents: 750, unposted: 2, unpriced: 1 },
    });
  });
});

describe('the days of grace', () => {
  it('are those of the school year, or the first thirty of a new account', () => {
    const until = (day: string, openedOn?: string) =>
      graceUntil(day, comune, openedOn === undefined ? {} : { openedOn });
    expect(until('2020-10-05')).toBe('2020-09-30');
    expect(until('2020-10-05', '2020-09-01')).toBe('2020-09-30');
    expect(until('2020-10-05', '2020-09-02')).toBe('2020-10-01');
    expect(until('2021-07-01', '2020-09-02')).toBeNull();
  });
});
