/** The book of meals: what is answered, written and published for what was said. */
import type { Decision } from '@mestolo/messaging/handler.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openBook } from './book.ts';
import {
  accountId,
  cause,
  commit,
  empty,
  now,
  pupil,
  said,
  teacher,
  withPupil,
} from './book-fixture.ts';

const collectionsOf = ({ writes }: Decision) => writes.map(({ collection }) => collection);

test('a presence becomes a meal, an observation and an event with the cause of its request', () => {
  const book = openBook(withPupil);
  expect(book.take(said('e1'), cause)).toMatchObject({ result: 'accepted', revision: 1 });
  const decision = book.close();
  // The pupil is written too: what the birth of a meal was decided by must not change meanwhile.
  expect(collectionsOf(decision)).toEqual(['pupils', 'meals', 'observations', 'days']);
  expect(decision.events).toMatchObject([
    { key: accountId, time: now, cause, data: { state: 'eaten', revision: 1, schoolId: 's1' } },
  ]);
});

test('the same id again is a duplicate and changes nothing', () => {
  const book = openBook(withPupil);
  const first = book.take(said('e1'), cause);
  expect(book.take(said('e1'), cause)).toEqual({ ...(first as object), result: 'duplicate' });
  const later = openBook(commit(withPupil, book.close()));
  expect(later.take(said('e1'), cause)).toEqual({ ...(first as object), result: 'duplicate' });
  expect(later.close()).toEqual({ writes: [], events: [], changed: [] });
});

test('an id that stands for something else is refused', () => {
  const book = openBook(withPupil);
  book.take(said('e1'), cause);
  const other = book.take(said('e1', { presence: 'absent' }), cause);
  expect(other).toMatchObject({ result: 'refused', problem: { code: 'observation-id-used' } });
});

test('a second observation of one state is kept, and the meal knows that it was seen again', () => {
  const book = openBook(withPupil);
  book.take(said('e1'), cause);
  const second = openBook(commit(withPupil, book.close()));
  const answer = second.take(said('e2', { actor: { kind: 'device', id: 'd2' } }), cause);
  expect(answer).toMatchObject({ result: 'duplicate', revision: 1 });
  const decision = second.close();
  expect(collectionsOf(decision)).toEqual(['meals', 'observations', 'days']);
  expect(decision.events).toEqual([]);
});

test('a teacher puts right what stands, though the device says it saw it later', () => {
  const book = openBook(withPupil);
  book.take(said('e1', { recordedAt: '2020-11-13T11:14:59.000Z' }), cause);
  const next = openBook(commit(withPupil, book.close()));
  const correction = said('e2', { presence: 'absent', recordedAt: null, actor: teacher });
  expect(next.take(correction, cause)).toMatchObject({ result: 'accepted', revision: 2 });
  const { events } = next.close();
  expect(events).toMatchObject([{ data: { state: 'absent', actor: teacher, accountId } }]);
});

test('a day that the device left out is the local day of the observation', () => {
  const book = openBook(withPupil);
  const late = { servedOn: null, recordedAt: '2020-09-30T22:30:00.000Z' };
  book.take(said('e1', late), cause);
  expect(book.close().events).toMatchObject([{ data: { servedOn: '2020-10-01' } }]);
});

test('a Comune without a calendar is told so', () => {
  expect(openBook(empty).take(said('e1', { tenant: 'crema' }), cause)).toBe('no-calendar');
});

test('an unknown pupil is parked beside a stub, and its arrival releases the meal', () => {
  const book = openBook(empty);
  expect(book.take(said('e1'), cause)).toMatchObject({ result: 'parked' });
  expect(book.take(said('e2', { presence: 'absent', supersedes: 'e1' }), cause)).toMatchObject({
    result: 'parked',
    problem: { code: 'unknown-pupil' },
  });
  const decision = book.close();
  expect(collectionsOf(decision)).toEqual(['pupils', 'parked', 'days', 'cases']);
  expect(decision.events).toEqual([]);

  const waiting = commit(empty, decision);
  const arrival = openBook(waiting);
  expect(arrival.take(said('e1'), cause)).toMatchObject({ result: 'parked' });
  arrival.putPupil(pupil, cause);
  arrival.release(pupil._id);
  const released = arrival.close();
  expect(released.events.map(({ data }) => data)).toMatchObject([
    { revision: 1, state: 'eaten', observationId: 'e1' },
    { revision: 2, state: 'absent', observationId: 'e2' },
  ]);
  expect(released.events[0]?.cause).toEqual(cause);
  const after = commit(waiting, released);
  expect(after.parked).toEqual([]);
  expect(openBook(after).take(said('e1'), cause)).toMatchObject({ result: 'duplicate' });
});

test('an older record of a pupil changes nothing', () => {
  const book = openBook({
    ...withPupil,
    pupils: [{ ...pupil, version: 3, schema: 1, touched: 1 }],
  });
  book.putPupil({ ...pupil, version: 2, accountId: 'other' }, cause);
  expect(book.close().writes).toEqual([]);
});

test('any order and any grouping of the same observations end in the same state', () => {
  const facts = [
    said('e1', { recordedAt: '2020-11-13T11:00:00.000Z' }),
    said('e2', { recordedAt: '2020-11-13T11:05:00.000Z', presence: 'absent' }),
    said('e3', { recordedAt: '2020-11-13T11:03:00.000Z', actor: { kind: 'device', id: 'd2' } }),
    said('e4', { recordedAt: '2020-11-13T11:02:00.000Z', presence: 'absent', supersedes: 'e3' }),
    said('e1', { recordedAt: '2020-11-13T11:00:00.000Z' }),
  ];
  const orders = fc.shuffledSubarray(facts, { minLength: facts.length });
  const cuts = fc.integer({ min: 0, max: facts.length });
  fc.assert(
    fc.property(orders, cuts, (order, cut) => {
      let records = withPupil;
      for (const group of [order.slice(0, cut), order.slice(cut)]) {
        const book = openBook(records);
        for (const fact of group) book.take(fact, cause);
        records = commit(records, book.close());
      }
      expect(records.meals).toMatchObject([{ state: 'absent', observations: 4 }]);
      expect(records.observations).toHaveLength(4);
    }),
  );
});
