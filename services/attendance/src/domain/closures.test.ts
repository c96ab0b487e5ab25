/** What a change of the calendar closes. */
import { expect, test } from 'vitest';
import { type Closure, closes, closuresOnlyIn, daysWithMeals } from './closures.ts';
import type { Calendar } from './service-day.ts';

const closure = (from: string, to: string, more: Partial<Closure> = {}): Closure => ({
  from,
  to,
  schoolId: null,
  classId: null,
  cause: 'strike',
  ...more,
});
const calendar = (...closures: readonly Closure[]): Calendar => ({
  timeZone: 'Europe/Rome',
  clock: { kind: 'system' },
  schoolYears: [],
  serviceWeekdays: [],
  closures: [...closures],
});

const [bridge, strike] = [closure('2020-11-02', '2020-11-02'), closure('2020-11-13', '2020-11-16')];

test('the new ones are told from those that stood before', () => {
  const [before, after] = [calendar(bridge), calendar(bridge, strike)];
  expect(closuresOnlyIn(after, before)).toEqual([strike]);
  expect(closuresOnlyIn(before, after)).toEqual([]);
});

const YEAR = { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' };

test('days that are still to come hold no meals', () => {
  const days = (today: string, ...closed: readonly Closure[]) =>
    daysWithMeals(closed, { today, schoolYears: [YEAR] });
  expect(days('2020-11-13', bridge, strike)).toEqual(['2020-11-02', '2020-11-13', '2020-11-14']);
  expect(days('2020-11-10', strike)).toEqual([]);
  expect(days('2020-11-10', closure('1900-01-01', '2020-09-07'))).toEqual(['2020-09-07']);
});

test('a closure is of everyone, of a school or of a class', () => {
  const place = { schoolId: 's1', classId: 'c1' };
  expect(closes(strike, place)).toBe(true);
  expect(closes({ ...strike, schoolId: 's2' }, place)).toBe(false);
  expect(closes({ ...strike, schoolId: 's1', classId: 'c1' }, place)).toBe(true);
  expect(closes({ ...strike, schoolId: 's1', classId: 'c2' }, place)).toBe(false);
});
