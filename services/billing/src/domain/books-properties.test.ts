/** Any order, repetition and grouping of the same facts ends in the same books. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiptKey } from './entry-ids.ts';
import type { MealFact, ReceiptFact } from './facts.ts';
import {
  BooksInMemory,
  familyFact,
  mealFact,
  pupilFact,
  receiptFact,
  TENANT,
} from './facts-fixture.ts';
import { takeMeal } from './meals.ts';
import { takeReceipt } from './receipts.ts';
import { takeFamily, takePupil } from './reference.ts';

const FAMILIES = ['family-1', 'family-2', 'family-3'] as const;
const DAYS = ['2020-10-05', '2020-12-18', '2021-01-07'] as const;
const PRICES: Readonly<Record<string, number>> = {
  '2020-10-05': 450,
  '2020-12-18': 450,
  '2021-01-07': 480,
};

type Fact =
  | { readonly kind: 'meal'; readonly meal: MealFact }
  | { readonly kind: 'receipt'; readonly receipt: ReceiptFact }
  | { readonly kind: 'pupil' | 'family'; readonly accountId: string };

/** A meal of a family's one pupil; its state follows from its id, as a fact's content must. */
const meal = fc
  .tuple(fc.constantFrom(...FAMILIES), fc.nat(2), fc.integer({ min: 1, max: 4 }))
  .map(([accountId, day, revision]): Fact => {
    const servedOn = DAYS[day] ?? DAYS[0];
    const state = (['eaten', 'absent', 'eaten', 'void'] as const)[(day + revision) % 4] ?? 'eaten';
    const mealId = `${accountId}-${servedOn}`;
    const pupilId = `pupil-of-${accountId}`;
    const fields = { accountId, mealId, servedOn, pupilId, revision, state };
    return { kind: 'meal', meal: mealFact(fields) };
  });

const receipt = fc
  .tuple(fc.constantFrom(...FAMILIES, null), fc.nat(5))
  .map(([accountId, number]): Fact => {
    const fields = { accountId, amountCents: 1000 + number, receiptId: `${accountId}-${number}` };
    return { kind: 'receipt', receipt: receiptFact(fields) };
  });

const reference: readonly Fact[] = FAMILIES.flatMap((accountId) => [
  { kind: 'pupil' as const, accountId },
  { kind: 'family' as const, accountId },
]);

/** The facts of a run, each at least once and in any order, cut into transactions. */
const run = fc.array(fc.oneof(meal, receipt), { maxLength: 25 }).chain((facts) => {
  const all = [...reference, ...facts];
  const repeated = fc.subarray(all);
  return fc.record({
    facts: fc.constant(all),
    arrival: repeated.chain((again) =>
      fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }),
    ),
    cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
  });
});

function take(books: BooksInMemory, facts: readonly Fact[]): void {
  books.batch((draft) => {
    for (const fact of facts) {
      if (fact.kind === 'meal') takeMeal(draft, fact.meal);
      else if (fact.kind === 'receipt') takeReceipt(draft, fact.receipt);
      else if (fact.kind === 'family') takeFamily(draft, familyFact({ accountId: fact.accountId }));
      else takePupil(draft, pupilOf(fact.accountId));
    }
  });
}

const pupilOf = (accountId: string) => pupilFact({ accountId, pupilId: `pupil-of-${accountId}` });

function takeInBatches(facts: readonly Fact[], cuts: readonly number[]): BooksInMemory {
  const books = new BooksInMemory();
  for (let from = 0, cut = 0; from < facts.length; cut += 1) {
    const size = cuts[cut % cuts.length] ?? 1;
    take(books, facts.slice(from, from + size));
    from += size;
  }
  return books;
}

/** What the books must come to, said without any bookkeeping. */
function expectedBalances(facts: readonly Fact[]): Map<string, number> {
  const balances = new Map<string, number>();
  const add = (accountId: string, cents: number) =>
    balances.set(accountId, (balances.get(accountId) ?? 0) + cents);
  const newest = new Map<string, MealFact>();
  const paid = new Map<string, ReceiptFact>();
  for (const fact of facts) {
    if (fact.kind === 'receipt') paid.set(receiptKey(fact.receipt), fact.receipt);
    if (fact.kind !== 'meal') continue;
    const known = newest.get(fact.meal.mealId);
    if (!known || known.revision < fact.meal.revision) newest.set(fact.meal.mealId, fact.meal);
  }
  for (const { accountId, state, servedOn } of newest.values()) {
    if (state === 'eaten') add(accountId, -(PRICES[servedOn] ?? 0));
  }
  for (const { accountId, amountCents } of paid.values()) {
    add(accountId ?? `suspense:${TENANT}`, amountCents);
  }
  return balances;
}

function balancesOf(books: BooksInMemory): [string, number][] {
  return [...books.accounts.values()]
    .filter(({ balanceCents }) => balanceCents !== 0)
    .map(({ _id, balanceCents }): [string, number] => [_id, balanceCents])
    .sort();
}

describe('books', () => {
  it('end in the same balances whatever the order, repetition and grouping of the facts', () => {
    fc.assert(
      fc.property(run, ({ facts, arrival, cuts }) => {
        const books = takeInBatches(arrival, cuts);
        const expected = [...expectedBalances(facts)].filter(([, cents]) => cents !== 0).sort();
        expect(balancesOf(books)).toEqual(expected);
        expect(books.parked.size).toBe(0);
        expect(books.conflicts).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('do not change when everything is told again from the start', () => {
    fc.assert(
      fc.property(run, ({ arrival, cuts }) => {
        const books = takeInBatches(arrival, cuts);
        const before = [...books.accounts.values()];
        const again = books.batch((draft) => {
          for (const fact of arrival) {
            if (fact.kind === 'meal') takeMeal(draft, fact.meal);
            if (fact.kind === 'receipt') takeReceipt(draft, fact.receipt);
          }
        });
        expect(again.posted).toEqual([]);
        expect([...books.accounts.values()]).toEqual(before);
      }),
    );
  });

  it('balance: each account is its entries, and the contra accounts hold the rest', () => {
    fc.assert(
      fc.property(run, ({ arrival, cuts }) => {
        const books = takeInBatches(arrival, cuts);
        let total = 0;
        for (const account of books.accounts.values()) {
          const entries = books.entries.filter(({ accountId }) => accountId === account._id);
          expect(entries.map(({ accountVersion }) => accountVersion)).toEqual(
            entries.map((_, index) => index + 1),
          );
          const sum = (side: string) =>
            entries
              .filter((entry) => entry.side === side)
              .reduce((cents, { amountCents }) => cents + amountCents, 0);
          expect(account).toMatchObject({
            version: entries.length,
            creditsCents: sum('credit'),
            debitsCents: sum('debit'),
            balanceCents: sum('credit') - sum('debit'),
          });
          total += account.balanceCents;
        }
        const contra = books.entries.reduce(
          (cents, { side, amountCents }) => cents + (side === 'debit' ? amountCents : -amountCents),
          0,
        );
        expect(total + contra).toBe(0);
      }),
    );
  });

  it('come to the same when transactions are decided twice, as after a collision', () => {
    fc.assert(
      fc.property(run, ({ arrival }) => {
        const books = new BooksInMemory();
        const loadedOnce = books.batch(() => {});
        take(books, arrival);
        expect(loadedOnce.loaded.accounts.size).toBe(0);
        const first = takeInBatches(arrival, [3]);
        const second = takeInBatches(arrival, [3]);
        expect(first.entries).toEqual(second.entries);
      }),
    );
  });
});
