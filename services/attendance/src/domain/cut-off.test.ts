/** The moment up to which families may change an order, in local time on any day of the year. */
import { expect, test } from 'vitest';
import { countedAtMs, cutOffMs, movedCutOffMs, type SchoolSettings } from './cut-off.ts';

const ms = (text: string) => Date.parse(text);
const settings: SchoolSettings = {
  timeZone: 'Europe/Rome',
  schools: [
    {
      schoolId: 's2',
      code: 'B',
      name: 'B',
      kind: 'infanzia',
      chargeBasis: 'order',
      cutOff: '09:00',
    },
  ],
};

test.each([
  ['in winter', '2021-03-26', '2021-03-26T08:30:00.000Z'],
  ['after the clocks have gone forward', '2021-03-29', '2021-03-29T07:30:00.000Z'],
  ['after they have gone back', '2021-11-01', '2021-11-01T08:30:00.000Z'],
  ['on a leap day', '2024-02-29', '2024-02-29T08:30:00.000Z'],
])('half past nine is a local time: %s', (_when, servedOn, instant) => {
  expect(cutOffMs(settings, { schoolId: 's1', servedOn })).toBe(ms(instant));
});

test('a school may have a cut-off of its own', () => {
  const meal = { schoolId: 's2', servedOn: '2021-03-26' };
  expect(cutOffMs(settings, meal)).toBe(ms('2021-03-26T08:00:00.000Z'));
});

test('the earlier of two times counts: at our door, or at the provider of the SMS', () => {
  const [earlier, later] = [ms('2021-03-26T08:29:00Z'), ms('2021-03-26T08:31:00Z')];
  expect(countedAtMs(later, earlier)).toBe(earlier);
  expect(countedAtMs(earlier, later)).toBe(earlier);
  expect(countedAtMs(later, null)).toBe(later);
});

const CUT_OFF = ms('2021-03-26T08:30:00.000Z');
const minutes = (count: number) => count * 60_000;
/** A beat each minute from 08:00 local to `until`, without those that the door missed. */
function beats(until: number, shut: readonly (readonly [number, number])[] = []): number[] {
  const all = Array.from({ length: 241 }, (_, index) => CUT_OFF - minutes(90) + minutes(index));
  const missed = (beat: number) =>
    shut.some(([from, to]) => beat > CUT_OFF + minutes(from) && beat < CUT_OFF + minutes(to));
  return all.filter((beat) => beat <= until && !missed(beat));
}

function movedMinutes(shut: readonly (readonly [number, number])[], nowMinutes = 1): number {
  const nowMs = CUT_OFF + minutes(nowMinutes);
  const watch = { cutOffMs: CUT_OFF, nowMs, beatsMs: beats(nowMs, shut) };
  return (movedCutOffMs(watch) - CUT_OFF) / minutes(1);
}

test('an open door moves nothing', () => expect(movedMinutes([])).toBe(0));

test('an outage in the half hour before moves the cut-off by its length', () => {
  expect(movedMinutes([[-20, -12]])).toBe(8);
  expect(
    movedMinutes([
      [-25, -20],
      [-10, -3],
    ]),
  ).toBe(12);
});

test('an outage that ended earlier moves nothing, one that ends within counts from then on', () => {
  expect(movedMinutes([[-50, -31]])).toBe(0);
  expect(movedMinutes([[-50, -25]])).toBe(5);
});

test('an outage beyond the cut-off counts to its end, and one after it not at all', () => {
  expect(movedMinutes([[-10, 20]], 21)).toBe(30);
  expect(movedMinutes([[-10, 60]], 20)).toBe(30);
  expect(movedMinutes([[5, 20]], 21)).toBe(0);
});

test('a beat that comes a little late is no outage', () => {
  const nowMs = CUT_OFF + minutes(1);
  const beatsMs = beats(nowMs).map((beat, index) => beat + (index % 2) * 20_000);
  expect(movedCutOffMs({ cutOffMs: CUT_OFF, nowMs, beatsMs })).toBe(CUT_OFF);
});

test('a door that was opened for the first time was not shut before', () => {
  const nowMs = CUT_OFF + minutes(3);
  const watch = { cutOffMs: CUT_OFF, nowMs, beatsMs: [CUT_OFF + minutes(2), CUT_OFF + minutes(3)] };
  expect(movedCutOffMs(watch)).toBe(CUT_OFF);
  expect(movedCutOffMs({ ...watch, beatsMs: [] })).toBe(CUT_OFF);
});
