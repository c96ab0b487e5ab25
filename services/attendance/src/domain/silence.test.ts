/** When a device counts as silent, and when a school should have reported. */
import { describe, expect, test } from 'vitest';
import { isSilent, isTimeToHaveReported } from './silence.ts';

const calendar = {
  timeZone: 'Europe/Rome',
  schoolYears: [
    { name: '2020/21', from: '2020-09-14', to: '2021-06-08', graceUntil: '2020-10-31' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [],
};
/** A Monday; at 9.30 and at noon there. */
const morning = new Date('2020-10-05T07:30:00Z');
const noon = new Date('2020-10-05T10:00:00Z');

describe('a device', () => {
  const heard = (heardAt: string, now: Date) => isSilent({ schoolId: 's', heardAt }, calendar, now);

  test('has until eleven on a day of service', () => {
    expect(heard('2020-10-02T08:00:00Z', morning)).toBe(false);
    expect(heard('2020-10-02T08:00:00Z', noon)).toBe(true);
    expect(heard('2020-10-05T08:00:00Z', noon)).toBe(false);
  });

  test('is not silent over a week-end', () => {
    expect(heard('2020-10-02T08:00:00Z', new Date('2020-10-04T10:00:00Z'))).toBe(false);
  });

  test('is measured by the day of the place, not of the world', () => {
    expect(heard('2020-10-04T22:30:00Z', noon)).toBe(false);
  });
});

test('a school has until ten', () => {
  expect(isTimeToHaveReported('09:59:59')).toBe(false);
  expect(isTimeToHaveReported('10:00:00')).toBe(true);
});
