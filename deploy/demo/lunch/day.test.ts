import { describe, expect, it } from 'vitest';
import { schoolYearOf } from '../../comune/school-year.ts';
import { lunchDay, serviceWeekdays } from './day.ts';

const weekdays = [1, 2, 3, 4, 5];

describe('the day of the lunch', () => {
  it('is the last one in the file, the first time', () => {
    const inFile = ['2020-10-02', '2020-10-05'];
    expect(lunchDay({ inFile, lastPlayedOn: null, usual: '2020-10-05', weekdays })).toEqual({
      servedOn: '2020-10-05',
      fromFile: true,
    });
  });

  it('is the next service day after the one played last', () => {
    const played = { inFile: ['2020-10-05'], usual: '2020-10-05', weekdays };
    expect(lunchDay({ ...played, lastPlayedOn: '2020-10-05' }).servedOn).toBe('2020-10-06');
    expect(lunchDay({ ...played, lastPlayedOn: '2020-10-09' })).toEqual({
      servedOn: '2020-10-12',
      fromFile: false,
    });
  });

  it('counts a Saturday where the file has one', () => {
    expect(serviceWeekdays(['2026-03-07'])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('knows the school year of a day', () => {
    expect(schoolYearOf('2021-05-03')).toMatchObject({ name: '2020/21', graceUntil: '2020-09-30' });
    expect(schoolYearOf('2021-09-13').from).toBe('2021-09-01');
  });
});
