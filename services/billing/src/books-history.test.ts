/** Random histories of a Comune: any order, repetition and grouping come to the same cents. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BooksDraft } from './domain/books.ts';
import { BooksInMemory, comune, familyFact, putBy } from './domain/facts-fixture.ts';
import { takeFeeMonth } from './domain/fees.ts';
import { takeMeal } from './domain/meals.ts';
import { stubOfComune } from './domain/pupil.ts';
import { takeReceipt } from './domain/receipts.ts';
import { marked, takeCalendar, takeFamily, takePupil, takeTariff } from './domain/reference.ts';
import {
  arrivalOf,
  expectedBalances,
  expectedFacts,
  type History,
  historyIn,
  type Told,
} from './history-fixture.ts';

const TENANT = 'crema';

/** Cut into transactions; after each of some of them what was marked is worked off. */
const runs = historyIn(TENANT).chain((history) =>
  fc.record({
    history: fc.constant(history),
    arrival: arrivalOf(history),
    cuts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
    worksOff: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    readsCharges: fc.boolean(),
  }),
);

function take(draft: BooksDraft, told: Told): void {
  switch (told.kind) {
    case 'meal':
      takeMeal(draft, told.meal);
      break;
    case 'receipt':
      takeReceipt(draft, told.receipt);
      break;
    case 'pupil':
      takePupil(draft, told.pupil);
      break;
    case 'family':
      takeFamily(draft, familyFact({ tenant: TENANT, accountId: told.accountId }));
      break;
    case 'calendar': {
      const { clock, schools, schoolYears, serviceWeekdays } = comune;
      const { version, closures } = told;
      const days = { schoolYears, serviceWeekdays, closures };
      takeCalendar(draft, { tenant: TENANT, version, clock, schools, ...days });
      break;
    }
    case 'tariff':
      takeTariff(draft, { tenant: TENANT, tariff: told.tariff }, putBy);
      break;
    case 'feeMonth':
      takeMonth(draft, told.month);
  }
}

function takeMonth(draft: BooksDraft, month: string): void {
  if (!takeFeeMonth(draft, TENANT, month)) return;
  const now = draft.comuni.get(TENANT);
  if (now) draft.comuni.set(TENANT, marked(now, null));
}

function booksAfter(run: {
  readonly arrival: readonly Told[];
  readonly cuts: readonly number[];
  readonly worksOff: readonly boolean[];
  readonly readsCharges: boolean;
}): BooksInMemory {
  const { arrival, cuts, worksOff } = run;
  const books = new BooksInMemory();
  books.comune = stubOfComune(TENANT);
  books.readsCharges = run.readsCharges;
  for (let from = 0, cut = 0; from < arrival.length; cut += 1) {
    const size = cuts[cut % cuts.length] ?? 1;
    books.batch((draft) => {
      for (const told of arrival.slice(from, from + size)) take(draft, told);
    });
    if (worksOff[cut % worksOff.length]) books.workOff(3);
    from += size;
  }
  books.workOff(3);
  return books;
}

/** What stays charged or credited of each fact. */
function factsOf({ entries }: BooksInMemory): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { mealId, receipt, fee, pupilId, kind, side, amountCents } of entries) {
    if (kind === 'suspense' || kind === 'suspenseRelease') continue;
    const fact = mealId ?? receipt?.receiptId ?? `${pupilId}:${fee?.month}`;
    sums.set(fact, (sums.get(fact) ?? 0) + (side === 'credit' ? amountCents : -amountCents));
  }
  return new Map([...sums].filter(([, cents]) => cents !== 0));
}

const sorted = (sums: ReadonlyMap<string, number>) =>
  [...sums].filter(([, cents]) => cents !== 0).sort();

const balancesOf = ({ accounts }: BooksInMemory) =>
  new Map([...accounts.values()].map(({ _id, balanceCents }) => [_id, balanceCents]));

function expectRight(books: BooksInMemory, history: History): void {
  expect(sorted(factsOf(books))).toEqual(sorted(expectedFacts(history)));
  expect(sorted(balancesOf(books))).toEqual(sorted(expectedBalances(history)));
  expect(books.parked.size).toBe(0);
  expect(books.suspended.size).toBe(0);
  expect(books.conflicts).toEqual([]);
}

describe('a random history', () => {
  it('has 50 facts or more', () => {
    for (const { told } of fc.sample(historyIn(TENANT), 20)) {
      expect(told.length).toBeGreaterThanOrEqual(50);
    }
  });

  it('comes to the same balances and the same sum of each fact, in whatever way it is told', () => {
    fc.assert(
      fc.property(runs, (run) => {
        expectRight(booksAfter(run), run.history);
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);

  it('changes nothing when it is all told a second time', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const books = booksAfter(run);
        const before = books.entries.length;
        books.batch((draft) => {
          for (const told of run.arrival) if (told.kind !== 'tariff') take(draft, told);
        });
        books.workOff(3);
        expect(books.entries).toHaveLength(before);
      }),
      { numRuns: 100 },
    );
  }, 20_000);
});
