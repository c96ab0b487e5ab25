/** What becomes of an order, day by day. */
import { localDate } from '@mestolo/service/local-time.ts';
import { expect, test } from 'vitest';
import { cutOffMs } from './cut-off.ts';
import {
  type AskedOrder,
  decideOrder,
  needsCertificate,
  type OrderKnown,
  type OrderRule,
  orderOn,
  rulesKept,
} from './meal-orders.ts';
import type { Calendar } from './service-day.ts';

const calendar: Calendar = {
  timeZone: 'Europe/Rome',
  clock: { kind: 'system' },
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
    { name: '2023/24', from: '2023-09-11', to: '2024-06-28', graceUntil: '2023-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [
    { from: '2020-11-02', to: '2020-11-02', schoolId: null, classId: null, cause: 'bridge' },
  ],
};

function known(countedAt: string, more: Partial<OrderKnown> = {}): OrderKnown {
  return {
    calendar,
    enrolments: [{ from: '2020-09-07', to: null, schoolId: 's1', classId: 'c1' }],
    rules: [],
    today: localDate(countedAt, 'Europe/Rome'),
    daysAhead: 30,
    countedAt,
    receiptId: 'r1',
    cutOffMs: (meal) => cutOffMs({ timeZone: 'Europe/Rome' }, meal),
    ...more,
  };
}

const cancel = (from: string, to: string | null = from): AskedOrder => ({
  from,
  to,
  order: 'none',
});
const outcomes = (asked: AskedOrder, about: OrderKnown) =>
  decideOrder(asked, about).days.map(({ outcome, ...day }) =>
    'why' in day ? `${outcome}: ${day.why}` : outcome,
  );

test.each([
  ['2021-03-26', '2021-03-26T08:25:00.000Z', 'accepted'],
  ['2021-03-29', '2021-03-29T07:25:00.000Z', 'accepted'],
  ['2021-03-29', '2021-03-29T08:25:00.000Z', 'late'],
])('a cancellation for %s at %s is %s, whatever the clocks have done', (day, at, outcome) => {
  expect(outcomes(cancel(day), known(at))).toEqual([outcome]);
});

test('the last millisecond in time is 09:30:00.000', () => {
  expect(outcomes(cancel('2021-03-26'), known('2021-03-26T08:30:00.000Z'))).toEqual(['accepted']);
  expect(outcomes(cancel('2021-03-26'), known('2021-03-26T08:30:00.001Z'))).toEqual(['late']);
});

test('thirty days ahead are taken and thirty-one are not, over a leap day', () => {
  const january = known('2024-01-30T10:00:00.000Z');
  expect(outcomes(cancel('2024-02-29'), january)).toEqual(['accepted']);
  expect(outcomes(cancel('2024-03-01'), january)).toEqual(['refused: too-far-ahead']);
  const { rule } = decideOrder(cancel('2024-02-28', '2024-03-04'), january);
  expect(rule).toMatchObject({ from: '2024-02-28', to: '2024-02-29' });
});

test('a range is judged day by day, and weekends in it are not spoken of', () => {
  const { days, rule } = decideOrder(
    cancel('2021-03-25', '2021-03-30'),
    known('2021-03-26T08:00:00.000Z'),
  );
  expect(days).toEqual([
    { servedOn: '2021-03-25', outcome: 'late' },
    { servedOn: '2021-03-26', outcome: 'accepted' },
    { servedOn: '2021-03-29', outcome: 'accepted' },
    { servedOn: '2021-03-30', outcome: 'accepted' },
  ]);
  expect(rule).toMatchObject({ from: '2021-03-26', to: '2021-03-30' });
});

test('what stands until further notice is told for thirty days and goes on to the summer', () => {
  const { days, rule } = decideOrder(cancel('2021-03-26', null), known('2021-03-26T08:00:00.000Z'));
  expect(days.at(-1)?.servedOn).toBe('2021-04-23');
  expect(rule).toMatchObject({ from: '2021-03-26', to: '2021-06-30' });
  expect(orderOn(rule ? [rule] : [], '2021-06-01')).toBe('none');
  expect(orderOn(rule ? [rule] : [], '2021-09-13')).toBe('standard');
});

test('what stands until further notice begins today at the earliest', () => {
  const { days, rule } = decideOrder(cancel('2020-09-07', null), known('2021-03-26T09:00:00.000Z'));
  expect(days[0]).toEqual({ servedOn: '2021-03-26', outcome: 'late' });
  expect(rule).toMatchObject({ from: '2021-03-29', to: '2021-06-30' });
});

test.each([
  ['2020-11-02', 'closed-day'],
  ['2020-11-01', 'not-a-service-day'],
  ['2020-09-04', 'not-enrolled'],
])('on %s there is nothing to cancel: %s', (day, why) => {
  const { days, rule } = decideOrder(cancel(day), known('2020-10-20T08:00:00.000Z'));
  expect(days).toEqual([{ servedOn: day, outcome: 'refused', why }]);
  expect(rule).toBeNull();
});

const rule = (
  order: OrderRule['order'],
  countedAt: string,
  to: string | null = null,
): OrderRule => ({
  from: '2021-03-01',
  to,
  order,
  countedAt,
  receiptId: countedAt,
});

test('of two orders for one day the later one counts, also where it arrived first', () => {
  const sms = rule('none', '2021-03-01T06:00:00.000Z', '2021-03-05');
  const app = rule('standard', '2021-03-01T07:00:00.000Z', '2021-03-03');
  expect(orderOn([app, sms], '2021-03-02')).toBe('standard');
  expect(orderOn([app, sms], '2021-03-04')).toBe('none');
  expect(orderOn([], '2021-03-04')).toBe('standard');
});

test('after three plain meals running the fourth asks for a certificate, over a weekend too', () => {
  const about = known('2021-03-04T08:00:00.000Z');
  const plain = { from: '2021-03-04', to: '2021-03-10', order: 'plain' } as const;
  const { days } = decideOrder(plain, about);
  const asked = days.filter((day) => 'certificate' in day).map(({ servedOn }) => servedOn);
  expect(asked).toEqual(['2021-03-09', '2021-03-10']);
});

test('a usual meal in between begins the count of plain ones again', () => {
  const rules = [
    { ...rule('plain', '2021-03-01T06:00:00.000Z', '2021-03-31') },
    { ...rule('standard', '2021-03-01T07:00:00.000Z'), from: '2021-03-03', to: '2021-03-03' },
  ];
  const about = known('2021-03-04T08:00:00.000Z', { rules });
  expect(needsCertificate('2021-03-05', about)).toBe(false);
  expect(needsCertificate('2021-03-08', about)).toBe(false);
  expect(needsCertificate('2021-03-09', about)).toBe(true);
});

test('rules of long ago are forgotten, those that still stand are not', () => {
  const old = rule('none', '2020-10-01T06:00:00.000Z', '2020-10-05');
  const standing = rule('plain', '2020-10-01T06:00:00.000Z');
  expect(rulesKept([old, standing], '2021-03-01')).toEqual([standing]);
});
