import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, instantOf, localDate, localTime, weekday } from './local-time.ts';

const ROME = 'Europe/Rome';

describe('local time', () => {
  it('knows the day there, also around midnight and new year', () => {
    expect(localDate('2020-09-30T22:30:00Z', ROME)).toBe('2020-10-01');
    expect(localDate('2020-12-31T23:30:00Z', ROME)).toBe('2021-01-01');
    expect(localDate(new Date('2020-12-31T22:59:59Z'), ROME)).toBe('2020-12-31');
    expect(localTime('2021-03-26T08:25:00Z', ROME)).toBe('09:25:00');
    expect(localTime('2021-03-29T08:25:00Z', ROME)).toBe('10:25:00');
    expect(localTime('2021-06-01T22:00:00Z', ROME)).toBe('00:00:00');
  });

  it('finds the moment of a local time on both sides of a change of the clocks', () => {
    const at = (date: string, time: string) => instantOf(date, time, ROME).toISOString();
    expect(at('2021-01-15', '08:00')).toBe('2021-01-15T07:00:00.000Z');
    expect(at('2021-07-15', '08:00')).toBe('2021-07-15T06:00:00.000Z');
    expect(at('2021-03-28', '01:59')).toBe('2021-03-28T00:59:00.000Z');
    expect(at('2021-03-28', '08:00')).toBe('2021-03-28T06:00:00.000Z');
    expect(at('2021-10-31', '08:00')).toBe('2021-10-31T07:00:00.000Z');
  });

  it('has an answer for a time that does not exist and for one that comes twice', () => {
    expect(localTime(instantOf('2021-03-28', '02:30', ROME), ROME)).toBe('03:30:00');
    expect(instantOf('2021-10-31', '02:30', ROME).toISOString()).toBe('2021-10-31T00:30:00.000Z');
  });

  it('counts days of the calendar', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2021-03-01', -1)).toBe('2021-02-28');
    expect(daysBetween('2021-03-27', '2021-03-29')).toBe(2);
    expect(['2020-10-05', '2020-10-11'].map(weekday)).toEqual([1, 7]);
  });
});
