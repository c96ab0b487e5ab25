/** Service days and quiet hours, also where the clocks change. */
import { expect, test } from 'vitest';
import { calendar } from './family-fixture.ts';
import { afterQuietHours, isQuiet, isServiceDay, serviceDayFrom } from './local-day.ts';

const ZONE = 'Europe/Rome';
const after = (moment: string) => afterQuietHours(new Date(moment), ZONE).toISOString();

test('eight in the evening is quiet already, eight in the morning no longer', () => {
  expect(isQuiet(new Date('2020-10-05T17:59:59.999Z'), ZONE)).toBe(false);
  expect(isQuiet(new Date('2020-10-05T18:00:00.000Z'), ZONE)).toBe(true);
  expect(isQuiet(new Date('2020-10-06T05:59:59.999Z'), ZONE)).toBe(true);
  expect(isQuiet(new Date('2020-10-06T06:00:00.000Z'), ZONE)).toBe(false);
});

test('the night ends at eight by the local clock, also when it is an hour longer or shorter', () => {
  expect(after('2020-10-05T12:00:00.000Z')).toBe('2020-10-05T12:00:00.000Z');
  expect(after('2020-10-05T18:00:00.000Z')).toBe('2020-10-06T06:00:00.000Z');
  expect(after('2020-10-06T00:30:00.000Z')).toBe('2020-10-06T06:00:00.000Z');
  expect(after('2020-10-24T20:00:00.000Z')).toBe('2020-10-25T07:00:00.000Z');
  expect(after('2021-03-27T20:00:00.000Z')).toBe('2021-03-28T06:00:00.000Z');
});

test('weekends, closures of the whole Comune and holidays are no service days', () => {
  expect(isServiceDay('2020-10-02', calendar)).toBe(true);
  expect(isServiceDay('2020-10-03', calendar)).toBe(false);
  expect(isServiceDay('2020-12-24', calendar)).toBe(false);
  expect(isServiceDay('2021-06-09', calendar)).toBe(false);
  expect(serviceDayFrom('2020-12-23', 2, calendar)).toBe('2021-01-08');
  expect(serviceDayFrom('2021-06-09', 1, calendar)).toBe(null);
});

test('what is urgent leaves from six to eleven at night, and a code at any hour', () => {
  const at = (moment: string) => new Date(moment);
  expect(isQuiet(at('2020-12-02T04:59:59.999Z'), ZONE, 'urgent')).toBe(true);
  expect(isQuiet(at('2020-12-02T05:45:00.000Z'), ZONE, 'urgent')).toBe(false);
  expect(isQuiet(at('2020-12-02T21:59:59.999Z'), ZONE, 'urgent')).toBe(false);
  expect(isQuiet(at('2020-12-02T22:00:00.000Z'), ZONE, 'urgent')).toBe(true);
  expect(isQuiet(at('2020-12-02T02:00:00.000Z'), ZONE, 'always')).toBe(false);
  const morning = afterQuietHours(at('2020-12-02T22:00:00.000Z'), ZONE, 'urgent');
  expect(morning.toISOString()).toBe('2020-12-03T05:00:00.000Z');
});
