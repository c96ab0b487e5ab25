import { describe, expect, it } from 'vitest';
import { addSeenSchools, takeCalendar } from './import-calendar.ts';
import { calendarStatement } from './statements.ts';

const newId = (label: string) => `id of ${label}`;
const said = (changes: object = {}) =>
  calendarStatement.parse({
    name: 'Comune di Prova',
    timeZone: 'Europe/Rome',
    office: { name: 'Ufficio Scuola', phone: null, email: null },
    schools: [{ code: 'DB', name: 'Don Bosco', kind: 'primaria' }],
    classes: [{ code: '4A', name: '4ª A', school: 'DB' }],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
    ...changes,
  });

describe('a calendar', () => {
  it('keeps the ids of its schools and classes whatever is said later', () => {
    const { calendar: first } = takeCalendar(said(), null, newId);
    expect(first?.schools[0]?.schoolId).toBe('id of school db');
    const renamed = said({
      schools: [{ code: 'DB', name: 'San Giovanni Bosco', kind: 'primaria' }],
    });
    const { calendar: second } = takeCalendar(renamed, first, () => 'another');
    expect(second?.schools).toEqual([
      { schoolId: 'id of school db', code: 'DB', name: 'San Giovanni Bosco', kind: 'primaria' },
    ]);
    expect(second?.classes).toEqual(first?.classes);
  });

  it('keeps schools that are not mentioned any more', () => {
    const { calendar: first } = takeCalendar(said(), null, newId);
    const { calendar: second } = takeCalendar(said({ schools: [], classes: [] }), first, newId);
    expect(second?.schools).toEqual(first?.schools);
  });

  it('knows which school or class is closed', () => {
    const closures = [
      { from: '2021-01-07', to: '2021-01-07', school: 'db', class: '4a', cause: 'snow' },
    ];
    const { calendar } = takeCalendar(said({ closures }), null, newId);
    expect(calendar?.closures[0]).toMatchObject({
      schoolId: 'id of school db',
      classId: 'id of class id of school db 4a',
    });
  });

  it.each([
    [
      'a class of no school',
      { classes: [{ code: '1', name: '1', school: 'X' }] },
      'classes.0.school',
    ],
    [
      'a closure of no school',
      { closures: [{ from: '2021-01-07', to: '2021-01-07', school: 'X', cause: '' }] },
      'closures.0',
    ],
    [
      'a year that ends before it begins',
      {
        schoolYears: [
          { name: 'x', from: '2021-06-08', to: '2020-09-07', graceUntil: '2020-09-30' },
        ],
      },
      'schoolYears.0',
    ],
  ])('is refused with %s', (_what, changes, field) => {
    const { calendar, problems } = takeCalendar(said(changes), null, newId);
    expect(calendar).toBeNull();
    expect(problems[0]?.field).toBe(field);
  });

  it('takes schools and classes that a list of pupils names', () => {
    const { calendar: before } = takeCalendar(said(), null, newId);
    if (!before) throw new Error('the calendar was refused');
    const seen = [
      { name: 'DON BOSCO', kind: null, classes: ['4A', '5B'] },
      { name: 'Il Girasole', kind: 'infanzia' as const, classes: ['Gialli'] },
    ];
    const after = addSeenSchools(before, seen, newId);
    expect(after.schools.map(({ code, kind }) => [code, kind])).toEqual([
      ['DB', 'primaria'],
      ['il-girasole', 'infanzia'],
    ]);
    expect(after.classes.map(({ name }) => name)).toEqual(
      ['4ª A', '4A', '5B', 'Gialli'].filter((one) => one !== '4A'),
    );
    expect(addSeenSchools(after, seen, () => 'another')).toEqual(after);
  });
});
