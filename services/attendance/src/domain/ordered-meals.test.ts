/** Meals at a school that charges what was ordered: who saw what, in any order of arrival. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Counted, judge, type Known, type Meal } from './judge.ts';
import type { Observation, Presence } from './observation.ts';

const enrolments = [{ from: '2020-09-07', to: null, schoolId: 's1', classId: 'c1' }];
const known: Known = {
  calendar: {
    timeZone: 'Europe/Rome',
    clock: { kind: 'system' },
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    closures: [],
  },
  pupil: { accountId: 'f1', enrolments },
  meal: null,
  counted: [],
  today: '2020-11-13',
  weekday: 5,
};

function seen(observationId: string, presence: Presence, more: Partial<Observation> = {}) {
  return {
    tenant: 'pianengo',
    observationId,
    pupilId: 'p1',
    servedOn: '2020-11-13',
    slot: 'lunch',
    presence,
    recordedAt: `2020-11-13T11:0${observationId.at(-1)}:00.000Z`,
    receivedAt: '2020-11-13T11:15:00.000Z',
    actor: { kind: 'device', id: 'd1' },
    reason: null,
    supersedes: null,
    deviceSchoolId: null,
    ...more,
  } satisfies Observation;
}

const order = seen('o0', 'ordered', { recordedAt: '2020-11-13T08:30:00.000Z' });
const waived = seen('w9', 'absent', { waives: true });

/** The meal after all of them, taken one after the other. */
function after(...observations: readonly Observation[]): Meal | null {
  let meal: Meal | null = null;
  const counted: Counted[] = [];
  for (const observation of observations) {
    const outcome = judge(observation, { ...known, meal, counted });
    if (outcome.kind === 'recorded' || outcome.kind === 'kept') meal = outcome.meal;
    counted.push(observation);
  }
  return meal;
}

test('an order that nobody cancelled is a meal that is due', () => {
  expect(after(order)).toMatchObject({ state: 'ordered', revision: 1, accountId: 'f1' });
});

test('a presence makes the ordered meal eaten, and it stays one meal', () => {
  expect(after(order, seen('e1', 'present'))).toMatchObject({ state: 'eaten', revision: 2 });
});

test('a meal recorded before the cut-off stays eaten when the order comes', () => {
  expect(after(seen('e1', 'present'), order)).toMatchObject({ state: 'eaten', revision: 1 });
});

test('an absence leaves the ordered meal due, and marks it for the office', () => {
  const meal = after(order, seen('e1', 'absent'));
  expect(meal).toMatchObject({ state: 'ordered', revision: 1, missed: true });
  expect(after(order, seen('e1', 'absent'), seen('e2', 'present'))?.missed).toBeUndefined();
});

test('an absence that was another child’s leaves the meal ordered, and nothing to look at', () => {
  const wrong = seen('e1', 'absent');
  const takenBack = seen('r2', 'retracted', { supersedes: 'e1' });
  expect(after(order, wrong, takenBack)).toMatchObject({ state: 'ordered', revision: 1 });
  expect(after(order, wrong, takenBack)?.missed).toBeUndefined();
  expect(after(wrong, takenBack, order)).toMatchObject({ state: 'ordered', revision: 3 });
});

test('a presence on the wrong child falls back to what was ordered', () => {
  const wrong = after(order, seen('e1', 'present'), seen('c2', 'absent', { supersedes: 'e1' }));
  expect(wrong).toMatchObject({ state: 'ordered', revision: 3, missed: true });
});

test('once waived nothing is due, also when a tablet tells again that nobody was there', () => {
  expect(after(order, waived)).toMatchObject({ state: 'absent', revision: 2 });
  const late = { recordedAt: '2020-11-13T11:12:00.000Z' };
  expect(after(order, waived, seen('e1', 'absent', late))).toMatchObject({ state: 'absent' });
});

test('a waiver that is put right counts no more', () => {
  const undone = seen('c2', 'absent', { supersedes: 'w9' });
  expect(after(order, waived, undone)).toMatchObject({ state: 'ordered' });
});

test('a presence that is taken back brings no charge back for what was waived', () => {
  const present = seen('e3', 'present', { supersedes: 'w9' });
  const absent = seen('e4', 'absent', { supersedes: 'e3' });
  expect(after(order, waived, present)).toMatchObject({ state: 'eaten' });
  expect(after(order, waived, present, absent)).toMatchObject({ state: 'absent' });
  expect(after(order, absent, present, waived)).toMatchObject({ state: 'absent' });
});

test('who eats although the order was waived has eaten', () => {
  const late = { recordedAt: '2020-11-13T11:12:00.000Z' };
  expect(after(order, waived, seen('e1', 'present', late))).toMatchObject({ state: 'eaten' });
});

test('no meal is ordered on a closed day, also where one stands recorded', () => {
  const closures = [
    { from: '2020-11-13', to: '2020-11-13', schoolId: null, classId: null, cause: 'strike' },
  ];
  const closed = { ...known, calendar: { ...known.calendar, closures }, meal: after(order) };
  expect(judge(order, closed)).toEqual({ kind: 'parked', why: 'closed-day' });
});

test('any order of arrival ends in the same state', () => {
  const facts = [
    order,
    seen('e1', 'absent'),
    seen('e2', 'present', { supersedes: 'e1' }),
    seen('c3', 'absent', { supersedes: 'e2' }),
    seen('w4', 'absent', { waives: true }),
    seen('c5', 'absent', { supersedes: 'w4' }),
  ];
  const sets = fc.subarray(facts, { minLength: 1 });
  const twoOrders = sets.chain((set) =>
    fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([one, other]) => {
      expect(after(...other)?.state).toBe(after(...one)?.state);
    }),
    { numRuns: 500 },
  );
});
