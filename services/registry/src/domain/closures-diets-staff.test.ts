/** Closures, diets, staff and the settings of a calendar. */
import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';
import { addClosure, withdrawClosure } from './closures.ts';
import { addSeenDiets, codeOfDiet, dietFaults, takeDiet } from './diets.ts';
import { takeCalendar } from './import-calendar.ts';
import { DEFAULT_SETTINGS } from './records.ts';
import { postingFaults, takePosting } from './staff.ts';
import { calendarStatement } from './statements.ts';

const said = (changes: object = {}, ofSchool: object = {}) =>
  calendarStatement.parse({
    name: 'Comune di Prova',
    timeZone: 'Europe/Rome',
    office: { name: 'Ufficio Scuola', phone: null, email: null },
    schools: [{ code: 'DB', name: 'Don Bosco', kind: 'primaria', ...ofSchool }],
    classes: [{ code: '4A', name: '4A', school: 'DB' }],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
    ...changes,
  });
const newId = (label: string) => `id of ${label}`;

function calendarOf(statement = said()) {
  const { calendar } = takeCalendar(statement, null, newId);
  if (!calendar) throw new Error('refused');
  return calendar;
}

describe('a closure', () => {
  const day = { closureId: 'x', from: '2020-11-13', to: '2020-11-13', cause: 'strike' };

  it('is of a class, a school or the whole Comune; said twice it is the same', () => {
    const calendar = calendarOf();
    const [place] = calendar.classes;
    const whole = addClosure(calendar, day);
    expect(whole.result).toBe('new');
    expect(whole.calendar.closures).toEqual([{ ...day, schoolId: null, classId: null }]);
    expect(addClosure(whole.calendar, day).result).toBe('same');
    const other = addClosure(whole.calendar, { ...day, to: '2020-11-14' });
    expect([other.result, other.problems[0]?.field]).toEqual(['refused', 'closureId']);
    const ofClass = addClosure(calendar, { ...day, class: place?.classId });
    expect(ofClass.calendar.closures[0]).toMatchObject({
      schoolId: place?.schoolId,
      classId: place?.classId,
    });
    expect(addClosure(calendar, { ...day, school: 'none' }).problems[0]?.field).toBe('school');
    expect(addClosure(calendar, { ...day, class: 'none' }).problems[0]?.field).toBe('class');
    expect(addClosure(calendar, { ...day, to: '2020-11-12' }).problems[0]?.field).toBe('to');
  });

  it('outlives an import of the calendar, until it is withdrawn', () => {
    const closed = addClosure(calendarOf(), day).calendar;
    const yearly = { from: '2020-12-23', to: '2021-01-06', cause: 'Christmas' };
    const { calendar: again } = takeCalendar(said({ closures: [yearly] }), closed, newId);
    expect(again?.closures.map(({ cause }) => cause)).toEqual(['Christmas', 'strike']);
    const open = again && withdrawClosure(again, 'x');
    expect([open?.result, open?.calendar.closures.length]).toEqual(['changed', 1]);
    expect(open && withdrawClosure(open.calendar, 'x').result).toBe('same');
  });
});

describe('the settings of a calendar', () => {
  it('stay as they were where a statement leaves them out', () => {
    const rules = { chargeBasis: 'order', cutOff: '09:15' };
    const first = calendarOf(said({ cancelDaysAhead: 10, fourEyesFromCents: 50_000 }, rules));
    expect(first.schools[0]).toMatchObject(rules);
    const { calendar: second } = takeCalendar(said(), first, newId);
    expect(second).toEqual(first);
    const { calendar: third } = takeCalendar(said({ fourEyesFromCents: null }), first, newId);
    expect(third?.fourEyesFromCents).toBeUndefined();
  });
});

describe('a diet', () => {
  it('has a code that tells nothing: words get one of their own, the same for ever', () => {
    const settings = addSeenDiets(DEFAULT_SETTINGS, ['Celiachia', 'D1', 'no maiale', 'CELIACHIA']);
    expect(settings.diets).toEqual([
      { code: 'DX1', name: 'Celiachia' },
      { code: 'DX2', name: 'no maiale' },
    ]);
    expect(['celiachia', 'No Maiale', 'd1', 'AB-12', 'CELIACO'].map(coded)).toEqual([
      ...['DX1', 'DX2', 'D1', 'AB-12', null],
    ]);
    expect(addSeenDiets(settings, ['celiachia'])).toBe(settings);
    function coded(words: string) {
      return codeOfDiet(settings, words);
    }
  });

  it('begins on a day and ends the one before; a list that says the same changes nothing', () => {
    const days = { from: '2020-10-05', dayBefore: '2020-10-04' };
    const old = { from: '2020-09-07', to: null, code: 'D1', reason: null };
    const now = takeDiet([old], { code: 'D2', reason: 'r' }, days);
    expect(now).toEqual([
      { ...old, to: '2020-10-04' },
      { from: '2020-10-05', to: null, code: 'D2', reason: 'r' },
    ]);
    expect(takeDiet(now, { code: 'D2', reason: 'r' }, days)).toEqual(now);
    expect(takeDiet([old], null, days)).toEqual([{ ...old, to: '2020-10-04' }]);
    expect(takeDiet([{ ...old, from: '2020-10-05' }], null, days)).toEqual([]);
    expect(takeDiet([], null, days)).toEqual([]);
  });

  it('does not overlap another one with its code', () => {
    const diet = { from: '2020-09-07', to: null, code: 'D1', reason: null };
    expect(dietFaults([diet, { ...diet, code: 'D2' }])).toEqual([]);
    expect(dietFaults([diet, diet])).toMatchObject([{ field: 'diets.1' }]);
    expect(dietFaults([{ ...diet, to: '2020-09-01' }])).toMatchObject([{ field: 'diets.0' }]);
  });
});

describe('someone of the staff', () => {
  const schools = [{ schoolId: 's1' }, { schoolId: 's2' }];
  const posting = { from: '2020-09-07', to: null, schoolId: 's1' };

  it('works at schools that there are, on days that do not overlap', () => {
    expect(postingFaults([posting, { ...posting, schoolId: 's2' }], schools)).toEqual([]);
    expect(postingFaults([posting, posting], schools)).toMatchObject([{ field: 'postings.1' }]);
    expect(postingFaults([{ ...posting, schoolId: 's9' }], schools)).toHaveLength(1);
    expect(postingFaults([{ ...posting, to: '2020-09-01' }], schools)).toHaveLength(1);
  });

  it('keeps the postings that a list does not name', () => {
    const line = { schoolId: 's2', from: '2021-01-07' };
    const both = takePosting([posting], line);
    expect(both).toEqual([posting, { ...line, to: null }]);
    expect(takePosting(both, { schoolId: 's2', from: '2021-02-01' })).toEqual(both);
    expect(takePosting(both, { ...line, to: '2021-03-31' })[1]?.to).toBe('2021-03-31');
  });
});

describe('the log of operations', () => {
  it('has what changed, before and after, and nothing else', () => {
    expect(changedFields({ a: 1, b: [1] }, { a: 2, b: [1], c: 3 })).toEqual({
      before: { a: 1 },
      after: { a: 2, c: 3 },
    });
    expect(changedFields(null, { a: 1 })).toEqual({ before: null, after: { a: 1 } });
  });
});
