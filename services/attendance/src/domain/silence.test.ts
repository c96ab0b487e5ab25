/** On which day a device should last have been heard of. */
import { expect, test } from 'vitest';
import { lastDayToBeHeard } from './silence.ts';

const calendar = {
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [
    { from: '2020-12-23', to: '2021-01-06', schoolId: null, classId: null, cause: 'holidays' },
    { from: '2020-11-13', to: '2020-11-13', schoolId: 's2', classId: null, cause: 'strike' },
    { from: '2020-11-13', to: '2020-11-13', schoolId: 's1', classId: 'c1', cause: 'outing' },
  ],
};

test.each([
  ['before eleven the day before counts', 's1', '2020-11-13', '10:59:59', '2020-11-12'],
  ['from eleven on today counts', 's1', '2020-11-13', '11:00:00', '2020-11-13'],
  ['on a strike the day before counts', 's2', '2020-11-13', '13:00:00', '2020-11-12'],
  ['on a Sunday Friday counts', 's1', '2020-11-15', '13:00:00', '2020-11-13'],
  [
    'after the holidays the last day before them counts',
    's1',
    '2021-01-07',
    '08:00:00',
    '2020-12-22',
  ],
  ['in August no day counts', 's1', '2020-08-20', '13:00:00', null],
])('%s', (_what, schoolId, date, time, expected) => {
  expect(lastDayToBeHeard(calendar, schoolId, { date, time })).toBe(expected);
});
