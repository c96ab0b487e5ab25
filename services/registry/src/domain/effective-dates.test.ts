import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Enrolment,
  enrol,
  enrolmentOn,
  schoolYearFor,
  setFrom,
  valueOn,
} from './effective-dates.ts';

const year = { from: '2020-09-07', to: '2021-06-08' };
const A = { schoolId: 's1', classId: 'a' };
const B = { schoolId: 's2', classId: 'b' };

describe('what holds from a day on', () => {
  it('is changed from that day, until a later change', () => {
    const steps = setFrom(setFrom([], '2020-09-01', 'A'), '2021-01-01', 'B');
    expect(setFrom(steps, '2020-11-01', 'C')).toEqual([
      { from: '2020-09-01', value: 'A' },
      { from: '2020-11-01', value: 'C' },
      { from: '2021-01-01', value: 'B' },
    ]);
    expect(valueOn(steps, '2020-12-31')).toBe('A');
    expect(valueOn(steps, '2020-08-31')).toBeUndefined();
  });

  it('has no step that changes nothing', () => {
    const steps = setFrom([], '2020-09-01', { band: 'A' });
    expect(setFrom(steps, '2020-11-01', { band: 'A' })).toEqual(steps);
  });
});

describe('enrolments', () => {
  it('begin with the year and end with it, and the same said twice changes nothing', () => {
    const context = { today: '2020-10-05', year };
    const once = enrol([], A, context);
    expect(once).toEqual([{ from: '2020-09-07', to: '2021-06-08', ...A }]);
    expect(enrol(once, A, context)).toBe(once);
    expect(enrol(once, A, { today: '2021-03-01', year })).toBe(once);
  });

  it('move to another school from the day it is said', () => {
    const once = enrol([], A, { today: '2020-10-05', year });
    expect(enrol(once, B, { today: '2021-02-15', year })).toEqual([
      { from: '2020-09-07', to: '2021-02-14', ...A },
      { from: '2021-02-15', to: '2021-06-08', ...B },
    ]);
  });

  it('end with a withdrawal, and go on in the next year', () => {
    const once = enrol([], A, { today: '2020-10-05', year });
    const ended = enrol(once, { ...A, to: '2021-01-31' }, { today: '2021-01-20', year });
    expect(ended).toEqual([{ from: '2020-09-07', to: '2021-01-31', ...A }]);
    const next = { from: '2021-09-06', to: '2022-06-08' };
    expect(enrol(ended, B, { today: '2021-08-01', year: next })).toEqual([
      ...ended,
      { from: '2021-09-06', to: '2022-06-08', ...B },
    ]);
  });

  it('that are still to come are not begun by an earlier list', () => {
    const coming: Enrolment[] = [{ ...year, ...A }];
    expect(enrol(coming, A, { today: '2020-08-20', year })).toBe(coming);
    expect(enrol(coming, B, { today: '2020-08-20', year })).toEqual([{ ...year, ...B }]);
  });

  it('never overlap and stay in order, whatever is said in whatever order', () => {
    const day = fc
      .integer({ min: 1, max: 28 })
      .map((one) => `2020-10-${String(one).padStart(2, '0')}`);
    const said = fc.record({
      today: day,
      from: fc.option(day, { nil: undefined }),
      to: fc.constantFrom(undefined, null, '2020-10-30'),
      place: fc.constantFrom(A, B),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 8 }), (all) => {
        let enrolments: readonly Enrolment[] = [];
        for (const { today, from, to, place } of all) {
          const statement = { ...place, from, to };
          enrolments = enrol(enrolments, statement, { today, year });
          const again = enrol(enrolments, statement, { today, year });
          expect(again).toEqual(enrolments);
        }
        for (const [index, one] of enrolments.entries()) {
          const next = enrolments[index + 1];
          if (next) expect(one.to !== null && one.to < next.from).toBe(true);
          expect(enrolmentOn(enrolments, one.from)).toEqual(one);
        }
      }),
    );
  });
});

describe('the school year of a day', () => {
  const years = [{ from: '2021-09-06', to: '2022-06-08' }, year];
  it('is the running one, in summer the next, at last the last', () => {
    expect(schoolYearFor(years, '2021-01-01')).toBe(year);
    expect(schoolYearFor(years, '2021-07-01')?.from).toBe('2021-09-06');
    expect(schoolYearFor(years, '2023-01-01')?.from).toBe('2021-09-06');
    expect(schoolYearFor([], '2023-01-01')).toBeNull();
  });
});
