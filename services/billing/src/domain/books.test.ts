/** The books, case by case: meals, receipts, opening balances and the hash chain. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import type { MealFact, ReceiptFact } from './facts.ts';
import {
  BooksInMemory,
  comune,
  familyFact,
  INFANZIA,
  mealFact,
  PRIMARIA,
  pupilFact,
  receiptFact,
} from './facts-fixture.ts';
import { MealChangedAccount, takeMeal } from './meals.ts';
import { takeOpeningBalance, takeReceipt } from './receipts.ts';
import { takeFamily, takePupil } from './reference.ts';
import { tariffOf } from './tariff.ts';

/** Books in which the family and its children Luca and Sofia are known. */
function knownBooks(): BooksInMemory {
  const books = new BooksInMemory();
  books.batch((draft) => {
    takeFamily(draft, familyFact());
    takePupil(draft, pupilFact());
    const rates = { from: '2020-09-01', band: null, resident: true, exempt: false };
    takePupil(
      draft,
      pupilFact({
        pupilId: 'sofia',
        enrolments: [{ from: '2020-09-01', to: null, schoolId: INFANZIA, classId: '1' }],
        rates: [{ ...rates, siblingRank: 2 }],
      }),
    );
  });
  return books;
}

function eat(books: BooksInMemory, ...meals: Partial<MealFact>[]): void {
  for (const meal of meals) books.batch((draft) => takeMeal(draft, mealFact(meal)));
}

function pay(books: BooksInMemory, ...receipts: Partial<ReceiptFact>[]): void {
  for (const receipt of receipts) books.batch((draft) => takeReceipt(draft, receiptFact(receipt)));
}

const kindsAndCents = (books: BooksInMemory) =>
  books.entries.map(({ kind, amountCents }) => [kind, amountCents]);

describe('meals', () => {
  it('charges each child its own price on the day', () => {
    const books = knownBooks();
    pay(books, { amountCents: 1000 });
    const day = { servedOn: '2020-11-13' };
    eat(books, day, { ...day, mealId: 'meal-2', pupilId: 'sofia', schoolId: INFANZIA });
    expect(books.balanceOf('family-1')).toBe(230);
  });

  it('charges a meal once, however often it is told', () => {
    const books = knownBooks();
    eat(books, {}, {}, {});
    books.batch((draft) => {
      takeMeal(draft, mealFact({ mealId: 'meal-2' }));
      takeMeal(draft, mealFact({ mealId: 'meal-2' }));
    });
    expect(kindsAndCents(books)).toEqual([
      ['mealDebit', 450],
      ['mealDebit', 450],
    ]);
  });

  it('takes back the frozen amount when a pupil turns out to have been absent', () => {
    const books = knownBooks();
    eat(books, { servedOn: '2020-12-15' });
    books.comune = { ...comune, tariff: tariffOf([]) };
    eat(books, { servedOn: '2020-12-15', revision: 2, state: 'absent', reason: 'was ill' });
    expect(kindsAndCents(books)).toEqual([
      ['mealDebit', 450],
      ['mealReversal', 450],
      ['mealDebit', 0],
    ]);
    expect(books.entries[1]).toMatchObject({
      _id: 'meal-1:2:reversal',
      effectiveOn: '2020-12-15',
      reason: 'was ill',
    });
    expect(books.balanceOf('family-1')).toBe(0);
  });

  it('charges the price of the service date, also when found late', () => {
    const books = knownBooks();
    eat(books, { servedOn: '2020-12-18', recordedAt: new Date('2021-01-20T09:00:00Z') });
    eat(books, { mealId: 'meal-2', servedOn: '2021-01-07' });
    expect(kindsAndCents(books)).toEqual([
      ['mealDebit', 450],
      ['mealDebit', 480],
    ]);
  });

  it('ends at nothing when the correction comes before what it corrects', () => {
    const books = knownBooks();
    pay(books, { amountCents: 1000 });
    eat(books, { revision: 2, state: 'absent' }, { revision: 1 });
    expect(books.balanceOf('family-1')).toBe(1000);
    eat(books, { revision: 3 });
    expect(books.balanceOf('family-1')).toBe(550);
  });

  it('counts an exempt child with 0 cents, its tariff and its band', () => {
    const books = knownBooks();
    const rates = { from: '2020-09-01', band: 'B', resident: true, siblingRank: 1, exempt: true };
    books.batch((draft) => takePupil(draft, pupilFact({ version: 2, rates: [rates] })));
    eat(books, {});
    expect(books.entries[0]).toMatchObject({ amountCents: 0, band: 'B', accountVersion: 1 });
    expect(books.entries[0]?.tariff).toBe(comune.tariff?.version);
  });

  it('prices by the school of enrolment, and without one by the school that recorded it', () => {
    const books = knownBooks();
    eat(books, { schoolId: INFANZIA });
    const enrolments = [{ from: '2020-09-01', to: '2020-10-01', schoolId: PRIMARIA, classId: '1' }];
    books.batch((draft) => takePupil(draft, pupilFact({ version: 2, enrolments })));
    eat(books, { mealId: 'meal-2', schoolId: INFANZIA });
    expect(kindsAndCents(books)).toEqual([
      ['mealDebit', 450],
      ['mealReversal', 450],
      ['mealDebit', 400],
      ['mealDebit', 400],
    ]);
  });

  it('refuses a revision on another account than the one the meal was born with', () => {
    const books = knownBooks();
    eat(books, {});
    expect(() => eat(books, { revision: 2, accountId: 'family-2' })).toThrow(MealChangedAccount);
  });

  it('refuses an account of another Comune', () => {
    const books = knownBooks();
    expect(() => eat(books, { tenant: 'crema' })).toThrow('of another Comune');
    expect(() => pay(books, { tenant: 'crema' })).toThrow('of another Comune');
  });
});

describe('meals that cannot be priced yet', () => {
  it('wait for their pupil, in any number of revisions, and are charged when it comes', () => {
    const books = new BooksInMemory();
    eat(books, {}, {}, { mealId: 'meal-2' }, { mealId: 'meal-2', revision: 2, state: 'absent' });
    expect([...books.parked.keys()]).toEqual(['meal-1:1:debit', 'meal-2:1:debit']);
    expect(books.pupils.get('luca')).toMatchObject({ version: 0, parked: 2 });
    const draft = books.batch((batch) => takePupil(batch, pupilFact()));
    expect(books.balanceOf('family-1')).toBe(-450);
    expect(books.parked.size).toBe(0);
    expect(draft.released.size).toBe(2);
  });

  it('keep the trace they came with first when they come again, in the same batch or later', () => {
    const books = new BooksInMemory();
    const first = { traceparent: 'told-first', tracestate: null, traceId: null };
    const again = { traceparent: null, tracestate: null, traceId: null };
    books.batch((draft) => {
      takeMeal(draft, mealFact({ trace: first }));
      takeMeal(draft, mealFact({ trace: again }));
    });
    eat(books, { trace: again });
    expect([...books.parked.values()].map(({ trace }) => trace)).toEqual([first]);
  });

  it('wait for rates or for a tariff that reaches back to their day', () => {
    const books = knownBooks();
    eat(books, { servedOn: '2020-08-31' });
    books.comune = { ...comune, tariff: null };
    eat(books, { mealId: 'meal-2' });
    expect(books.parked.size).toBe(2);
    expect(books.entries).toEqual([]);
  });

  it('touches the accounts whose price changed, and no others', () => {
    const books = knownBooks();
    const same = books.batch((draft) => takePupil(draft, pupilFact({ version: 2 })));
    expect([...same.touchedAccounts.keys()]).toEqual([]);
    const moved = books.batch((draft) =>
      takePupil(draft, pupilFact({ version: 3, accountId: 'family-2' })),
    );
    expect([...moved.touchedAccounts.keys()].sort()).toEqual(['family-1', 'family-2']);
    const older = books.batch((draft) => takePupil(draft, pupilFact({ version: 2 })));
    expect([older.pupils.size, older.touchedAccounts.size]).toEqual([0, 0]);
    const left = books.batch((draft) => takeMeal(draft, mealFact()));
    expect([...left.touchedPupils]).toEqual([['luca', new Set(['family-1'])]]);
  });
});

describe('receipts', () => {
  it('credits a receipt once', () => {
    const books = knownBooks();
    pay(books, {}, {});
    expect(kindsAndCents(books)).toEqual([['topUp', 5000]]);
    expect(books.conflicts).toEqual([]);
  });

  it('credits two receipts twice, and late or repeated payment with its flag', () => {
    const books = knownBooks();
    pay(books, {}, { receiptId: 'receipt-2', flags: ['paidTwice'] });
    expect(books.balanceOf('family-1')).toBe(10_000);
    expect(books.entries[1]?.receipt?.flags).toEqual(['paidTwice']);
  });

  it.each([{ amountCents: 5001 }, { noticeNumber: '301000000000012474' }])(
    'never credits the same receipt id with other content: %j',
    (other) => {
      const books = knownBooks();
      pay(books, {}, other);
      expect(books.balanceOf('family-1')).toBe(5000);
      expect(books.conflicts).toEqual(['receipt-1']);
    },
  );

  it('keeps money in suspense that no family can be told for', () => {
    const books = knownBooks();
    pay(books, { accountId: null }, { receiptId: 'receipt-2', accountId: 'family-9' });
    expect(books.balanceOf('suspense:pianengo')).toBe(10_000);
    expect([...books.suspended.keys()]).toEqual(['00000000190:receipt-1', '00000000190:receipt-2']);
  });

  it('gives suspended money to its family when registry tells of it, once', () => {
    const books = new BooksInMemory();
    pay(books, {});
    books.batch((draft) => takeFamily(draft, familyFact()));
    books.batch((draft) => takeFamily(draft, familyFact({ version: 2 })));
    pay(books, {});
    expect([books.balanceOf('suspense:pianengo'), books.balanceOf('family-1')]).toEqual([0, 5000]);
    expect(kindsAndCents(books).map(([kind]) => kind)).toEqual([
      'suspense',
      'suspenseRelease',
      'topUp',
    ]);
  });

  it('ends at the same balance in whatever order a top-up and three meals come', () => {
    const books = knownBooks();
    pay(books, { receiptId: 'before', amountCents: 1000 });
    eat(books, {}, { mealId: 'meal-2' });
    pay(books, {});
    eat(books, { mealId: 'meal-3' });
    expect(books.balanceOf('family-1')).toBe(4650);
  });
});

describe('opening balances', () => {
  const fact = {
    tenant: 'pianengo',
    accountId: 'family-1',
    balanceCents: -1350,
    effectiveOn: '2020-09-07',
    recordedAt: new Date('2020-09-07T08:00:00Z'),
    reference: 'vouchers of last year',
    actor: { kind: 'person', id: 'office-1' } as const,
    trace: { traceparent: null, tracestate: null, traceId: null },
  };

  it('are posted once for an account, on the side they belong to', () => {
    const books = knownBooks();
    books.batch((draft) => expect(takeOpeningBalance(draft, fact, null)).toBe('posted'));
    expect(books.balanceOf('family-1')).toBe(-1350);
    expect(books.entries[0]).toMatchObject({ side: 'debit', contra: 'openingBalances' });
    books.batch((draft) => {
      expect(takeOpeningBalance(draft, fact, -1350)).toBe('unchanged');
      expect(takeOpeningBalance(draft, fact, 1350)).toBe('conflict');
    });
    expect(books.entries).toHaveLength(1);
  });
});

describe('the hash chain', () => {
  /** Written from README.md alone, as another program would. */
  function hashOf(entry: Entry): string {
    const canonical = JSON.stringify([
      ...['mestolo.entry', 1, entry.prevHash, entry._id, entry.tenant, entry.kind],
      ...[entry.accountId, entry.accountVersion, entry.side, entry.contra],
      ...[entry.amountCents, entry.balanceAfterCents, entry.effectiveOn],
      ...[entry.recordedAt.toISOString(), entry.mealId ?? null, entry.revision ?? null],
      ...[entry.pupilId ?? null, entry.schoolId ?? null, entry.tariff ?? null, entry.band ?? null],
      entry.receipt
        ? [
            entry.receipt.creditorFiscalCode,
            entry.receipt.receiptId,
            entry.receipt.noticeNumber,
            entry.receipt.flags,
          ]
        : null,
      ...[entry.actor.kind, entry.actor.id, entry.actor.onBehalfOf ?? null],
      ...[entry.reason ?? null, entry.source, entry.traceId ?? null],
      ...[entry.pricing ?? null, entry.fee ? [entry.fee.month, entry.fee.revision] : null],
      entry.details ? Object.entries(entry.details).sort() : null,
    ]);
    return createHash('sha256').update(canonical, 'utf8').digest('base64url');
  }

  it('leads from the empty text over every entry to the head of the account', () => {
    const books = knownBooks();
    eat(books, {}, { revision: 2, state: 'absent', reason: 'ill “at home”\n' });
    pay(books, { flags: ['expired'] });
    let head = '';
    for (const [index, entry] of books.entries.entries()) {
      expect(entry).toMatchObject({ prevHash: head, accountVersion: index + 1, schema: 1 });
      expect(entry.hash).toBe(hashOf(entry));
      head = entry.hash;
    }
    expect(books.accounts.get('family-1')?.head).toBe(head);
    expect(books.entries).toHaveLength(4);
  });

  it('has a frozen first link', () => {
    const books = knownBooks();
    eat(books, {});
    expect(books.entries[0]?.hash).toMatchInlineSnapshot(
      `"eIaM1rkjhp9ZxDywkwOcCrCGQ5vYTI9__-7fOYMemRU"`,
    );
  });
});
