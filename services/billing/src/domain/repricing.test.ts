/** Prices that change after meals were charged: the charges are put right, in pairs. */
import { describe, expect, it } from 'vitest';
import type { MealFact } from './facts.ts';
import {
  BooksInMemory,
  comune,
  familyFact,
  INFANZIA,
  mealFact,
  PRIMARIA,
  pupilFact,
  putBy,
  TENANT,
} from './facts-fixture.ts';
import { takeMeal } from './meals.ts';
import type { DatedRates } from './pupil.ts';
import { takeCalendar, takeFamily, takePupil, takeTariff } from './reference.ts';
import { sweep } from './repricing.ts';
import { type Tariff, tariffOf } from './tariff.ts';

const rates = (fields: Partial<DatedRates> = {}): DatedRates => ({
  ...{ from: '2020-09-01', band: null, resident: true, siblingRank: 1, exempt: false },
  ...fields,
});

function booksWith(...days: string[]): BooksInMemory {
  const books = new BooksInMemory();
  books.batch((draft) => {
    takeFamily(draft, familyFact());
    takePupil(draft, pupilFact());
  });
  for (const servedOn of days) eat(books, { servedOn, mealId: `meal-${servedOn}` });
  return books;
}

function eat(books: BooksInMemory, fields: Partial<MealFact>): void {
  books.batch((draft) => takeMeal(draft, mealFact(fields)));
}

function tell(books: BooksInMemory, fields: Parameters<typeof pupilFact>[0]): void {
  books.batch((draft) => takePupil(draft, pupilFact(fields)));
}

const bandB = { version: 2, rates: [rates(), rates({ from: '2020-11-01', band: 'B' })] };

const dearer = (from: string): Tariff => {
  const lines = comune.tariff?.lines ?? [];
  return tariffOf([...lines, { ...lines.find(isPrimaria), from, listCents: 500 } as never]);
};
const isPrimaria = (line: { appliesTo: object }) =>
  'schoolKind' in line.appliesTo && line.appliesTo.schoolKind === 'primaria';

const put = (books: BooksInMemory, tariff: Tariff) =>
  books.batch((draft) => takeTariff(draft, { tenant: TENANT, tariff }, putBy));

describe('a band that counts from an earlier day', () => {
  it('takes back each meal since then and charges it anew, when registry tells of it', () => {
    const books = booksWith('2020-10-30', '2020-11-09', '2020-11-10', '2020-11-11');
    expect(books.balanceOf('family-1')).toBe(-1800);
    tell(books, bandB);
    expect(books.balanceOf('family-1')).toBe(-1800 + 405);
    const pairs = books.entries.slice(4);
    expect(pairs.map(({ kind, amountCents }) => [kind, amountCents])).toEqual([
      ...[
        ['mealReversal', 450],
        ['mealDebit', 315],
      ],
      ...[
        ['mealReversal', 450],
        ['mealDebit', 315],
      ],
      ...[
        ['mealReversal', 450],
        ['mealDebit', 315],
      ],
    ]);
    expect(pairs.slice(0, 2)).toMatchObject([
      { _id: 'meal-2020-11-09:1:reprice:1:reversal', pricing: 1, reason: 'repriced' },
      {
        ...{ _id: 'meal-2020-11-09:1:reprice:1:debit', pricing: 1, again: true, band: 'B' },
        ...{ effectiveOn: '2020-11-09', tariff: comune.tariff?.version, revision: 1 },
        actor: { kind: 'service', id: 'billing' },
      },
    ]);
  });

  it('comes to the same when it was known before the meals', () => {
    const late = booksWith('2020-10-30', '2020-11-09');
    tell(late, bandB);
    const early = booksWith();
    tell(early, bandB);
    for (const servedOn of ['2020-10-30', '2020-11-09']) {
      eat(early, { servedOn, mealId: `meal-${servedOn}` });
    }
    expect(late.balanceOf('family-1')).toBe(early.balanceOf('family-1'));
  });

  it('leaves what was absent alone, and a later revision takes back the new price', () => {
    const books = booksWith('2020-11-09');
    eat(books, { mealId: 'meal-a', servedOn: '2020-11-10', state: 'absent' });
    tell(books, bandB);
    expect(books.entries).toHaveLength(4);
    const servedOn = '2020-11-09';
    eat(books, { mealId: `meal-${servedOn}`, servedOn, revision: 2, state: 'absent' });
    expect(books.entries.slice(4)).toMatchObject([
      { _id: 'meal-2020-11-09:2:reversal', amountCents: 315 },
      { _id: 'meal-2020-11-09:2:debit', amountCents: 0 },
    ]);
    expect(books.balanceOf('family-1')).toBe(0);
  });

  it('counts again when it is taken back, with the next number', () => {
    const books = booksWith('2020-11-09');
    tell(books, bandB);
    tell(books, { version: 3 });
    expect(books.balanceOf('family-1')).toBe(-450);
    expect(books.entries.at(-1)).toMatchObject({ _id: 'meal-2020-11-09:1:reprice:2:debit' });
  });

  it('finds meals on an account that the pupil no longer belongs to', () => {
    const books = booksWith('2020-11-09');
    tell(books, { version: 2, accountId: 'family-2' });
    eat(books, { mealId: 'late', servedOn: '2020-11-10', accountId: 'family-3' });
    tell(books, { ...bandB, version: 3, accountId: 'family-2' });
    expect([books.balanceOf('family-1'), books.balanceOf('family-3')]).toEqual([-315, -315]);
  });

  it('prices meals of the same transaction too', () => {
    const books = new BooksInMemory();
    eat(books, { servedOn: '2020-11-09' });
    books.batch((draft) => {
      takePupil(draft, pupilFact());
      takePupil(draft, pupilFact(bandB));
    });
    expect(books.balanceOf('family-1')).toBe(-315);
  });
});

describe('what has no need of a new price', () => {
  it('is left alone where another version of the tariff says the same', () => {
    const books = booksWith('2020-11-09');
    put(books, dearer('2021-03-01'));
    books.workOff();
    expect(books.entries).toHaveLength(1);
    expect(books.comune.repricing).toBeUndefined();
  });

  it('is written anew where the band is another one at the same price', () => {
    const books = booksWith('2020-11-09');
    tell(books, { version: 2, rates: [rates({ band: 'A' })] });
    expect(books.entries.slice(1)).toMatchObject([
      { kind: 'mealReversal', amountCents: 450 },
      { kind: 'mealDebit', amountCents: 450, band: 'A' },
    ]);
  });

  it('stays as it was charged where the new tariff has no price for the day', () => {
    const books = booksWith('2020-11-09');
    put(books, tariffOf((comune.tariff?.lines ?? []).filter(({ from }) => from > '2021')));
    books.workOff();
    expect(books.balanceOf('family-1')).toBe(-450);
  });

  it('stays in a closed year, whatever comes', () => {
    const books = booksWith('2020-11-09');
    books.comune = { ...books.comune, closedUntil: '2021-08-31' };
    tell(books, bandB);
    expect(books.entries).toHaveLength(1);
  });
});

describe('a change that concerns many', () => {
  it('leaves a mark, from the first day that may cost something else, until it is worked off', () => {
    const books = booksWith('2020-10-30', '2020-11-09');
    put(books, dearer('2020-11-01'));
    expect(books.comune.repricing).toEqual({ mealsFrom: '2020-11-01', after: '', mark: 1 });
    books.workOff(1);
    expect(books.balanceOf('family-1')).toBe(-950);
    expect(books.comune.repricing).toBeUndefined();
  });

  it('begins anew when prices change once more before it is done', () => {
    const books = booksWith('2020-10-30', '2020-11-09');
    put(books, dearer('2020-11-01'));
    const because = { recordedAt: putBy.recordedAt, source: 's', trace: pupilFact().trace };
    const page = { tenant: TENANT, pupilIds: ['luca'], after: '', mark: 1, isLast: false };
    books.batch((draft) => sweep(draft, page, because));
    expect(books.comune.repricing?.after).toBe('luca');
    put(books, dearer('2020-10-01'));
    expect(books.comune.repricing).toEqual({ mealsFrom: '2020-10-01', after: '', mark: 2 });
    books.workOff(1);
    expect(books.balanceOf('family-1')).toBe(-1000);
  });

  it('is not worked off by a page that was looked up for an earlier change', () => {
    const books = booksWith('2020-11-09');
    put(books, dearer('2020-11-01'));
    const because = { recordedAt: putBy.recordedAt, source: 's', trace: pupilFact().trace };
    // Looked up before Luca was there, and tried again until after the next change.
    const page = { tenant: TENANT, pupilIds: [], after: '', mark: 1, isLast: true };
    put(books, dearer('2020-10-01'));
    books.batch((draft) => sweep(draft, page, because));
    expect(books.comune.repricing).toBeDefined();
    books.workOff(1);
    expect(books.balanceOf('family-1')).toBe(-500);
  });

  it('marks a pupil whose charges were not read, and writes what it looked at', () => {
    const books = booksWith('2020-10-30', '2020-11-09');
    books.readsCharges = false;
    tell(books, bandB);
    expect(books.pupils.get('luca')?.repriceFrom).toBe('2020-11-01');
    tell(books, { version: 3, rates: [rates({ band: 'B' })] });
    expect(books.pupils.get('luca')?.repriceFrom).toBe('2020-09-01');
    books.workOff();
    expect(books.balanceOf('family-1')).toBe(-630);
    expect(books.pupils.get('luca')?.repriceFrom).toBeUndefined();
  });

  it('is wanted when a school turns out to be of another kind', () => {
    const books = booksWith('2020-11-09');
    const { clock, schoolYears, serviceWeekdays, closures } = comune;
    const schools = [
      { schoolId: PRIMARIA, kind: 'infanzia' as const },
      { schoolId: INFANZIA, kind: 'infanzia' as const },
    ];
    const days = { schoolYears, serviceWeekdays, closures };
    const calendar = { tenant: TENANT, version: 2, clock, schools, ...days };
    books.batch((draft) => takeCalendar(draft, calendar));
    books.workOff();
    expect(books.balanceOf('family-1')).toBe(-400);
  });
});
