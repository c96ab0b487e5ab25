/** What becomes of an observation on each kind of day, for each kind of pupil and meal. */
import { expect, test } from 'vitest';
import { type Counted, judge, type Known, type Meal, type Outcome } from './judge.ts';
import { mealIdOf } from './meal-identity.ts';
import type { Observation } from './observation.ts';

const calendar: Known['calendar'] = {
  timeZone: 'Europe/Rome',
  clock: { kind: 'system' },
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [
    { from: '2020-12-23', to: '2021-01-06', schoolId: null, classId: null, cause: 'holidays' },
    { from: '2020-11-16', to: '2020-11-16', schoolId: 's1', classId: null, cause: 'strike' },
    { from: '2020-11-17', to: '2020-11-17', schoolId: 's1', classId: 'c9', cause: 'outing' },
  ],
};

const luca = {
  accountId: 'family-1',
  enrolments: [
    { from: '2020-09-07', to: '2021-02-14', schoolId: 's1', classId: 'c1' },
    { from: '2021-02-15', to: null, schoolId: 's2', classId: 'c2' },
  ],
};

const friday: Observation = {
  tenant: 'pianengo',
  observationId: 'e1',
  pupilId: 'luca',
  servedOn: '2020-11-13',
  slot: 'lunch',
  presence: 'present',
  recordedAt: '2020-11-13T11:30:00.000Z',
  receivedAt: '2020-11-13T11:31:00.000Z',
  actor: { kind: 'device', id: 'd1' },
  reason: null,
  supersedes: null,
  deviceSchoolId: 's1',
};

const known = (more: Partial<Known> = {}): Known => ({
  calendar,
  pupil: luca,
  meal: null,
  counted: [],
  today: '2021-04-01',
  weekday: 5,
  ...more,
});

const born = (observation = friday): Meal => {
  const outcome = judge(observation, known());
  if (outcome.kind !== 'recorded') throw new Error(`not recorded but ${outcome.kind}`);
  return outcome.meal;
};

const after = (counted: readonly Counted[], meal: Meal, observation: Observation): Outcome =>
  judge(observation, known({ meal, counted }));

test('the first observation makes revision 1, with the account and school of that day', () => {
  expect(born()).toMatchObject({
    mealId: mealIdOf(friday),
    revision: 1,
    state: 'eaten',
    accountId: 'family-1',
    schoolId: 's1',
    otherSchool: false,
  });
  expect(born({ ...friday, presence: 'absent' })).toMatchObject({ revision: 1, state: 'absent' });
});

test('another observation of the same state is kept and makes no revision', () => {
  const again = { ...friday, observationId: 'e2', actor: { kind: 'device', id: 'd2' } } as const;
  const outcome = after([friday], born(), again);
  expect(outcome).toMatchObject({ kind: 'kept', sameState: true });
  expect(outcome).toMatchObject({ meal: { revision: 1, observations: 2 } });
});

test('a newer observation of another state makes a revision; an older one does not', () => {
  const gone = { ...friday, observationId: 'e2', presence: 'absent' } as const;
  const newer = { ...gone, recordedAt: '2020-11-13T11:45:00.000Z' };
  expect(after([friday], born(), newer)).toMatchObject({
    kind: 'recorded',
    meal: { revision: 2, state: 'absent', observationId: 'e2', accountId: 'family-1' },
  });
  const older = { ...gone, recordedAt: '2020-11-13T11:00:00.000Z' };
  expect(after([friday], born(), older)).toMatchObject({ kind: 'kept', sameState: false });
});

test('a correction that arrives before what it puts right still wins', () => {
  const correction: Observation = {
    ...friday,
    observationId: 'e2',
    presence: 'absent',
    recordedAt: '2020-11-13T11:00:00.000Z',
    supersedes: 'e1',
  };
  const meal = born(correction);
  expect(meal).toMatchObject({ revision: 1, state: 'absent' });
  expect(after([correction], meal, friday)).toMatchObject({ kind: 'kept', meal: { revision: 1 } });
});

test('a revision keeps the account the meal was born with', () => {
  const moved = { ...luca, accountId: 'family-2' };
  const gone = { ...friday, observationId: 'e2', presence: 'absent', supersedes: 'e1' } as const;
  const outcome = judge(gone, known({ meal: born(), counted: [friday], pupil: moved }));
  expect(outcome).toMatchObject({ kind: 'recorded', meal: { accountId: 'family-1' } });
});

test('what was said of the wrong pupil is taken back, and another sighting counts again', () => {
  const retraction = {
    ...friday,
    observationId: 'r1',
    presence: 'retracted',
    supersedes: 'e1',
    actor: { kind: 'person', id: 'clerk-1' },
  } as const;
  const nothing = after([friday], born(), retraction);
  expect(nothing).toMatchObject({ kind: 'recorded', meal: { revision: 2, state: 'void' } });
  const other = { ...friday, observationId: 'e2', actor: { kind: 'device', id: 'd2' } } as const;
  expect(after([friday, other], born(), retraction)).toMatchObject({
    kind: 'kept',
    meal: { state: 'eaten', revision: 1 },
  });
  if (nothing.kind !== 'recorded') throw new Error('no revision');
  expect(after([friday, retraction], nothing.meal, other)).toMatchObject({
    kind: 'recorded',
    meal: { state: 'eaten', revision: 3 },
  });
});

test('a meal goes to the account that the pupil belonged to on its day', () => {
  const accounts = [
    { from: '2020-09-07', accountId: 'family-0' },
    { from: '2020-11-14', accountId: 'family-1' },
  ];
  const outcome = judge(friday, known({ pupil: { ...luca, accounts } }));
  expect(outcome).toMatchObject({ kind: 'recorded', meal: { accountId: 'family-0' } });
});

test('two devices that disagree are a conflict until a person decides', () => {
  const gone = { ...friday, observationId: 'e2', presence: 'absent' } as const;
  const bySame = after([friday], born(), gone);
  expect(bySame).not.toHaveProperty('meal.conflict');
  const byOther = { ...gone, actor: { kind: 'device', id: 'd2' } } as const;
  const conflict = after([friday], born(), byOther);
  expect(conflict).toMatchObject({ meal: { conflict: true } });
  const decision = {
    ...gone,
    observationId: 'c1',
    recordedAt: '2020-11-13T12:30:00.000Z',
    receivedAt: '2020-11-13T12:30:00.000Z',
    actor: { kind: 'person', id: 'teacher-1' },
    supersedes: 'e2',
  } as const;
  if (conflict.kind !== 'recorded' && conflict.kind !== 'kept') throw new Error(conflict.kind);
  const decided = after([friday, byOther], conflict.meal, decision);
  expect(decided).not.toHaveProperty('meal.conflict');
});

test('a device of another school is believed, and the meal is flagged', () => {
  const inMarch = { ...friday, servedOn: '2021-02-16' };
  expect(judge(inMarch, known({ weekday: 2 }))).toMatchObject({
    kind: 'recorded',
    meal: { schoolId: 's2', otherSchool: true },
  });
});

test.each([
  ['tomorrow', { servedOn: '2021-04-02' }, {}, 'refused', 'future-service-date'],
  ['nobody we know', {}, { pupil: null }, 'parked', 'unknown-pupil'],
  ['not enrolled yet', {}, { pupil: { ...luca, enrolments: [] } }, 'parked', 'not-enrolled'],
  ['in August', { servedOn: '2020-08-31' }, { pupil: always() }, 'parked', 'outside-school-year'],
  ['on a Saturday', { servedOn: '2020-11-14' }, { weekday: 6 }, 'parked', 'not-a-service-day'],
  ['on a holiday', { servedOn: '2020-12-24' }, { weekday: 4 }, 'parked', 'closed-day'],
  ['at a strike', { servedOn: '2020-11-16' }, { weekday: 1 }, 'parked', 'closed-day'],
])('a presence %s does not count', (_when, observation, more, kind, why) => {
  expect(judge({ ...friday, ...observation }, known(more))).toEqual({ kind, why });
});

test("another class's outing closes nothing for this one", () => {
  const tuesday = { ...friday, servedOn: '2020-11-17' };
  expect(judge(tuesday, known({ weekday: 2 }))).toMatchObject({ kind: 'recorded' });
});

test('an absence can put a meal right on a day that was closed later', () => {
  const meal = { ...born(), servedOn: '2020-12-24' };
  const gone = { ...friday, servedOn: '2020-12-24', observationId: 'e2', presence: 'absent' };
  const correction = { ...gone, supersedes: 'e1' } as Observation;
  expect(judge(correction, known({ meal, counted: [friday], weekday: 4 }))).toMatchObject({
    kind: 'recorded',
    meal: { state: 'absent' },
  });
});

function always() {
  return { ...luca, enrolments: [{ from: '2000-01-01', to: null, schoolId: 's1', classId: 'c1' }] };
}
