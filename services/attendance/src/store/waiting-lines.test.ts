/** Lines that wait: for the calendar, and for a person who settles them. */
import { expect, test } from 'vitest';
import { openBook } from './book.ts';
import { cause, commit, said, tenant, withPupil } from './book-fixture.ts';
import type { CaseClosed } from './cases.ts';
import type { Records } from './load-records.ts';

const [open] = withPupil.calendars;
if (!open) throw new Error('no calendar');
const strike = {
  from: '2020-11-13',
  to: '2020-11-13',
  schoolId: null,
  classId: null,
  cause: 'strike',
};
const onStrike: Records = { ...withPupil, calendars: [{ ...open, closures: [strike] }] };

const dismissed: CaseClosed = {
  how: 'dismissed',
  at: '2020-11-13T12:00:00.000Z',
  actor: { kind: 'person', id: 'clerk-1' },
  role: 'office',
  reason: 'the school was closed',
};

function parked(): Records {
  const book = openBook(onStrike);
  expect(book.take(said('e1'), cause)).toMatchObject({ result: 'parked' });
  const decision = book.close();
  // A closure that is withdrawn at this very moment must meet this line.
  expect(decision.writes.map(({ collection }) => collection)).toContain('calendars');
  return commit(onStrike, decision);
}

const withdrawn = { ...open, version: 2, closures: [] };

test('a line that was parked by a closure counts when the closure is withdrawn', () => {
  const records = parked();
  const book = openBook(records);
  book.putCalendar(withdrawn);
  book.releaseDays(tenant);
  const decision = book.close();
  expect(decision.events).toMatchObject([{ data: { state: 'eaten', observationId: 'e1' } }]);
  expect(commit(records, decision).parked).toEqual([]);
});

test('another calendar under which the day stays closed changes nothing', () => {
  const book = openBook(parked());
  book.putCalendar({ ...withdrawn, closures: [{ ...strike, cause: 'snow' }] });
  book.releaseDays(tenant);
  const { events, writes } = book.close();
  expect(events).toEqual([]);
  expect(writes.map(({ collection }) => collection)).toEqual(['calendars']);
});

test('a dismissed line is kept, and never judged again', () => {
  const records = parked();
  const book = openBook(records);
  const [line] = records.parked;
  if (!line) throw new Error('nothing is parked');
  book.settle(line, 'dismissed', dismissed);
  const settled = commit(records, book.close());
  expect(settled.parked).toMatchObject([{ observationId: 'e1', settled: 'dismissed' }]);
  const later = openBook(settled);
  later.putCalendar(withdrawn);
  later.releaseDays(tenant);
  expect(later.close().events).toEqual([]);
  expect(openBook(settled).take(said('e1'), cause)).toMatchObject({ result: 'parked' });
});

test('cases open and close with what makes and settles them', () => {
  const book = openBook(withPupil);
  book.take(said('e1'), cause);
  const byOther = { actor: { kind: 'device', id: 'd2' }, deviceSchoolId: 's2' } as const;
  book.take(said('e2', { presence: 'absent', ...byOther }), cause);
  book.take(said('c1', { recordedAt: null, actor: { kind: 'person', id: 't1' } }), cause);
  const cases = book.close().writes.find(({ collection }) => collection === 'cases');
  expect(cases?.operations).toMatchObject([
    { updateOne: { update: { $set: { state: 'open' }, $setOnInsert: { kind: 'otherSchool' } } } },
    { updateOne: { update: { $set: { state: 'open' }, $setOnInsert: { kind: 'conflict' } } } },
    {
      updateOne: {
        update: {
          $set: { state: 'closed', closed: { how: 'corrected', actor: { id: 't1' } } },
          $setOnInsert: { kind: 'conflict' },
        },
      },
    },
  ]);
});
