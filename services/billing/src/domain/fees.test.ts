/** The monthly fee: once for each month with a service day, half for a late start. */
import { describe, expect, it } from 'vitest';
import { BooksInMemory, comune, PRIMARIA, pupilFact, putBy, TENANT } from './facts-fixture.ts';
import { monthsDue, takeFeeMonth } from './fees.ts';
import type { Enrolment } from './pupil.ts';
import { marked, takePupil, takeTariff } from './reference.ts';
import { type FeeLine, tariffOf } from './tariff.ts';

const fee: FeeLine = {
  from: '2020-09-01',
  appliesTo: { every: 'school' },
  monthlyCents: 1205,
  bands: {},
  siblings: {},
};
const withFees = (fees: readonly FeeLine[]) => tariffOf(comune.tariff?.lines ?? [], { fees });

const enrolled = (from: string, to: string | null = null): Enrolment => {
  return { from, to, schoolId: PRIMARIA, classId: '1' };
};

function booksWith(enrolments: readonly Enrolment[], months = ['2020-10']): BooksInMemory {
  const books = new BooksInMemory();
  books.comune = { ...comune, tariff: withFees([fee]) };
  books.batch((draft) => takePupil(draft, pupilFact({ enrolments })));
  for (const month of months) run(books, month);
  return books;
}

/** As the night does: the month is added, and everyone is gone through. */
function run(books: BooksInMemory, month: string): void {
  books.batch((draft) => {
    takeFeeMonth(draft, TENANT, month);
    draft.comuni.set(TENANT, marked(draft.comuni.get(TENANT) ?? books.comune, null));
  });
  books.workOff();
}

describe('a month', () => {
  it('is charged once, however often it is run', () => {
    const books = booksWith([enrolled('2020-09-01')], ['2020-10', '2020-10', '2020-11']);
    expect(books.entries).toMatchObject([
      {
        ...{ _id: 'fee:luca:2020-10:1:debit', kind: 'feeDebit', contra: 'feeRevenue' },
        ...{ amountCents: 1205, effectiveOn: '2020-10-01', schoolId: PRIMARIA },
        fee: { month: '2020-10', revision: 1 },
      },
      { _id: 'fee:luca:2020-11:1:debit', amountCents: 1205, effectiveOn: '2020-11-02' },
    ]);
    expect(books.entries[0]).not.toHaveProperty('reason');
  });

  it.each([
    ['begun on the 15th is whole', [enrolled('2020-10-15')], 1205],
    ['begun on the 16th is half, half a cent up', [enrolled('2020-10-16')], 603],
    [
      'with another school from the 19th on is whole',
      [enrolled('2020-09-01', '2020-10-18'), enrolled('2020-10-19')],
      1205,
    ],
    ['that ends on its second day is whole', [enrolled('2020-09-01', '2020-10-02')], 1205],
    ['enrolled on a weekend only is nothing', [enrolled('2020-10-03', '2020-10-04')], 0],
    ['before the enrolment is nothing', [enrolled('2020-11-01')], 0],
  ])('%s', (_name, enrolments, cents) => {
    expect(booksWith(enrolments).balanceOf('family-1')).toBe(0 - cents);
  });

  it('without a service day is not charged', () => {
    const books = new BooksInMemory();
    const closure = { from: '2020-10-01', to: '2020-10-31', schoolId: PRIMARIA, classId: null };
    books.comune = { ...comune, tariff: withFees([fee]), closures: [closure] };
    books.batch((draft) => takePupil(draft, pupilFact()));
    run(books, '2020-10');
    expect(books.entries).toEqual([]);
  });

  it('is charged with 0 cents to the exempt', () => {
    const books = booksWith([]);
    const exempt = { band: null, resident: true, siblingRank: 1, exempt: true };
    const fact = { version: 2, rates: [{ from: '2020-09-01', ...exempt }] };
    books.batch((draft) => takePupil(draft, pupilFact(fact)));
    expect(books.entries).toMatchObject([{ kind: 'feeDebit', amountCents: 0 }]);
  });
});

describe('a fee that was charged', () => {
  const corrections = (books: BooksInMemory) =>
    books.entries.slice(1).map(({ _id, amountCents }) => [_id, amountCents]);

  it('is taken back when the pupil turns out to have left before the month', () => {
    const books = booksWith([enrolled('2020-09-01')]);
    const enrolments = [enrolled('2020-09-01', '2020-09-30')];
    books.batch((draft) => takePupil(draft, pupilFact({ version: 2, enrolments })));
    expect(corrections(books)).toEqual([
      ['fee:luca:2020-10:2:reversal', 1205],
      ['fee:luca:2020-10:2:debit', 0],
    ]);
    books.batch((draft) => takePupil(draft, pupilFact({ version: 3 })));
    expect(corrections(books).slice(2)).toEqual([['fee:luca:2020-10:3:debit', 1205]]);
  });

  it('is charged at once when an enrolment is told of late', () => {
    const books = booksWith([]);
    expect(books.entries).toEqual([]);
    books.batch((draft) => takePupil(draft, pupilFact({ version: 2 })));
    expect(books.balanceOf('family-1')).toBe(-1205);
  });

  it('is put right when the tariff changes, from the month on in which it does', () => {
    const books = booksWith([enrolled('2020-09-01')], ['2020-10', '2020-11']);
    const dearer = withFees([fee, { ...fee, from: '2020-11-01', monthlyCents: 1500 }]);
    books.batch((draft) => takeTariff(draft, { tenant: TENANT, tariff: dearer }, putBy));
    books.workOff();
    expect(books.balanceOf('family-1')).toBe(-1205 - 1500);
    expect(books.entries.slice(2)).toMatchObject([
      { kind: 'feeReversal', amountCents: 1205, reason: 'repriced' },
      { kind: 'feeDebit', amountCents: 1500, tariff: dearer.version },
    ]);
  });

  it('goes to the account the pupil belonged to on its first service day', () => {
    const books = booksWith([enrolled('2020-09-01')], ['2020-10', '2020-11']);
    const accounts = [
      { from: '2020-09-01', accountId: 'family-1' },
      { from: '2020-10-20', accountId: 'family-2' },
    ];
    const moved = { version: 2, accountId: 'family-2', accounts };
    books.batch((draft) => takePupil(draft, pupilFact(moved)));
    expect([books.balanceOf('family-1'), books.balanceOf('family-2')]).toEqual([-1205, -1205]);
  });
});

describe('months that are due', () => {
  it('are those of the school years that have begun, since there is a fee', () => {
    const due = (from: string, today: string) =>
      monthsDue({ ...comune, tariff: withFees([{ ...fee, from }]) }, today);
    expect(due('2020-10-01', '2020-11-01')).toEqual(['2020-10', '2020-11']);
    expect(due('2020-01-01', '2020-09-13')).toEqual([]);
    expect(due('2021-05-01', '2022-01-01')).toEqual(['2021-05', '2021-06']);
    expect(monthsDue(comune, '2021-01-01')).toEqual([]);
  });
});
