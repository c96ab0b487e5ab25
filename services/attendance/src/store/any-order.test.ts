/**
 * Observations, corrections, a pupil's arrival, its moves between accounts and a closure that is
 * withdrawn, in any order and at the same moment: the end is always the same.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mealHash } from '../domain/control-total.ts';
import { type Book, openBook } from './book.ts';
import { accountId, cause, empty, pupil, said, tenant } from './book-fixture.ts';
import type { Records } from './load-records.ts';
import { createSnapshots, type Snapshots } from './snapshots-fixture.ts';

type Step = (book: Book) => void;

const [calendar] = empty.calendars;
if (!calendar) throw new Error('no calendar');
const day = '2020-11-13';
const strike = { from: day, to: day, schoolId: null, classId: null, cause: 'strike' };
const closed: Records = { ...empty, calendars: [{ ...calendar, closures: [strike] }] };

const otherAccount = '0190a0b0-0000-7000-8000-00000000f002';
const belongsTo = (version: number, account: string): Step => {
  const accounts = [
    { from: '2020-09-07', accountId },
    { from: '2020-11-01', accountId: account },
  ];
  return (book) => {
    book.putPupil({ ...pupil, version, accountId: account, accounts }, cause);
    book.release(pupil._id);
  };
};

const reopens: Step = (book) => {
  book.putCalendar({ ...calendar, version: 2, closures: [] });
  book.releaseDays(tenant);
};

const reference: readonly Step[] = [
  belongsTo(1, accountId),
  belongsTo(2, otherAccount),
  belongsTo(3, accountId),
  belongsTo(4, otherAccount),
  reopens,
];

const ids = ['e1', 'e2', 'e3', 'e4', 'e5'] as const;
/** Each may name any other, also one that arrives later or never. */
const observations = fc.tuple(
  ...ids.map((id) =>
    fc
      .record({
        presence: fc.constantFrom('present' as const, 'absent' as const),
        supersedes: fc.option(fc.constantFrom(...ids, 'never')),
        minute: fc.integer({ min: 10, max: 14 }),
        device: fc.constantFrom('d1', 'd2'),
      })
      .map(({ presence, supersedes, minute, device }): Step => {
        const recordedAt = `2020-11-13T11:${minute}:00.000Z`;
        const actor = { kind: 'device', id: device } as const;
        const line = said(id, { presence, supersedes, recordedAt, actor });
        return (book) => void book.take(line, cause);
      }),
  ),
);

/** Opened on one snapshot and committed after others, each is decided again where it must be. */
function run(steps: readonly Step[], overlap: number): Snapshots {
  const database = createSnapshots(closed);
  const decide = (step: Step) => {
    const { records, at } = database.open();
    const book = openBook(records);
    step(book);
    return { decision: book.close(), at };
  };
  for (let index = 0; index < steps.length; index += overlap) {
    const together = steps.slice(index, index + overlap);
    const decided = together.map((step) => ({ step, ...decide(step) }));
    for (const { step, decision, at } of decided) {
      if (database.commit(decision, at)) continue;
      const again = decide(step);
      expect(database.commit(again.decision, again.at)).toBe(true);
    }
  }
  return database;
}

const livingIn = (database: Snapshots) =>
  database.open().records.meals.filter(({ state }) => state !== 'void');

test('one meal counts, on the account of its day, whatever comes first or at once', () => {
  const orders = fc.shuffledSubarray([...Array(10).keys()], { minLength: 10 });
  fc.assert(
    fc.property(observations, orders, fc.integer({ min: 1, max: 4 }), (seen, order, overlap) => {
      const steps = [...reference, ...seen];
      const shuffled = order.flatMap((index) => steps[index] ?? []);
      const database = run(shuffled, overlap);
      const { records } = database.open();
      expect(records.parked).toEqual([]);
      expect(records.observations).toHaveLength(ids.length);
      const expected = livingIn(run(steps, 1)).map(({ state }) => state);
      expect(expected).toHaveLength(1);
      expect(livingIn(database)).toMatchObject([{ state: expected[0], accountId: otherAccount }]);
      const charged = records.meals.filter(({ state }) => state === 'eaten');
      expect(charged.length).toBeLessThanOrEqual(1);
      const xor = records.meals.reduce((sum, one) => sum ^ mealHash(one._id, one.revision), 0n);
      expect(database.totals()).toEqual({ meals: records.meals.length, xor });
    }),
    { numRuns: 300 },
  );
});
