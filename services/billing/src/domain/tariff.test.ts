/** Prices, and which line of a tariff counts on a day. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Discounts,
  type FeeLine,
  firstDifference,
  lineOn,
  monthlyFeeCents,
  type Rates,
  type TariffLine,
  tariffOf,
  unitPriceCents,
} from './tariff.ts';

const line: TariffLine = {
  from: '2020-09-01',
  appliesTo: { schoolKind: 'primaria' },
  listCents: 450,
  nonResidentCents: 610,
  bands: { B: { basisPoints: 3000 }, F: { priceCents: 150 } },
  siblings: { '2': { basisPoints: 2000 }, '4': { priceCents: 100 } },
};
const rates: Rates = { band: null, resident: true, siblingRank: 1, exempt: false };

describe('the price of a meal', () => {
  it.each<[string, Partial<TariffLine>, Partial<Rates>, number]>([
    ['list price', {}, {}, 450],
    ['a band without reduction', {}, { band: 'A' }, 450],
    ['band, rounded half up once', { listCents: 435 }, { band: 'B' }, 305],
    ['band and second child', { listCents: 400 }, { band: 'B', siblingRank: 2 }, 224],
    ['third child as the second', {}, { siblingRank: 3 }, 360],
    ['a fixed price for a rank', {}, { siblingRank: 5, band: 'B' }, 100],
    ['a fixed price for a band', {}, { band: 'F' }, 150],
    ['a fixed price less the sibling’s part', {}, { band: 'F', siblingRank: 2 }, 120],
    ['from elsewhere', {}, { resident: false }, 610],
    ['reductions are for residents', {}, { resident: false, band: 'B' }, 610],
    ['from elsewhere, second child', {}, { resident: false, siblingRank: 2 }, 610],
    ['exempt', {}, { exempt: true }, 0],
    ['a rank beyond counting', {}, { siblingRank: Number.MAX_SAFE_INTEGER }, 100],
  ])('%s', (_name, lineFields, rateFields, expected) => {
    expect(unitPriceCents({ ...line, ...lineFields }, { ...rates, ...rateFields })).toBe(expected);
  });

  it('is reduced for families from elsewhere only where the Comune has voted so', () => {
    const elsewhere = { ...rates, resident: false, band: 'B', siblingRank: 2 };
    const discounts = { nonResidents: true, monthlyFee: false };
    expect(unitPriceCents(line, elsewhere)).toBe(610);
    expect(unitPriceCents(line, elsewhere, discounts)).toBe(342);
  });

  it('does not know a listed price for elsewhere where none was voted', () => {
    const { nonResidentCents: _, ...resident } = line;
    expect(unitPriceCents(resident, { ...rates, resident: false })).toBe(450);
  });

  it('times a number of meals is the rounded unit price times that number', () => {
    expect(unitPriceCents({ ...line, listCents: 435 }, { ...rates, band: 'B' }) * 20).toBe(6100);
  });
});

describe('the monthly fee', () => {
  const { listCents: _, ...rest } = line;
  const fee: FeeLine = { ...rest, monthlyCents: 1205, nonResidentCents: 2000 };
  const none = { nonResidents: false, monthlyFee: false };

  it.each<[string, Partial<Rates>, Partial<Discounts>, boolean, number]>([
    ['is the same for every band and rank', { band: 'B', siblingRank: 2 }, {}, false, 1205],
    ['is reduced where voted so', { band: 'B' }, { monthlyFee: true }, false, 844],
    ['is rounded once, also when halved', { band: 'B' }, { monthlyFee: true }, true, 422],
    ['is halved, half a cent up', {}, {}, true, 603],
    ['is another one for elsewhere', { resident: false }, {}, false, 2000],
    [
      'is not reduced for elsewhere by that alone',
      { resident: false, band: 'B' },
      { monthlyFee: true },
      false,
      2000,
    ],
    [
      'is reduced for elsewhere where both are voted',
      { resident: false, band: 'B' },
      { monthlyFee: true, nonResidents: true },
      false,
      1400,
    ],
    ['is nothing for the exempt', { exempt: true }, {}, false, 0],
  ])('%s', (_name, rateFields, discounts, isHalf, expected) => {
    const options = { discounts: { ...none, ...discounts }, isHalf };
    expect(monthlyFeeCents(fee, { ...rates, ...rateFields }, options)).toBe(expected);
  });
});

describe('the line of a day', () => {
  const own: TariffLine = { ...line, appliesTo: { schoolId: 's-1' }, listCents: 500 };
  const tariff = tariffOf([
    line,
    { ...line, from: '2024-03-01', listCents: 480 },
    { ...own, from: '2022-01-01' },
  ]);
  const school = (schoolId: string) => ({ schoolId, kind: 'primaria' as const });

  it.each([
    ['2024-02-29', 's-2', 450],
    ['2024-03-01', 's-2', 480],
    ['2021-12-31', 's-1', 450],
    ['2024-03-01', 's-1', 500],
  ])('on %s in %s costs %i', (day, schoolId, expected) => {
    expect(lineOn(tariff.lines, day, school(schoolId))?.listCents).toBe(expected);
  });

  it('for all schools counts where no closer one does', () => {
    const lines = [
      ...tariff.lines,
      { ...line, appliesTo: { every: 'school' as const }, listCents: 90 },
    ];
    expect(lineOn(lines, '2024-03-01', { schoolId: 's-2', kind: null })?.listCents).toBe(90);
    expect(lineOn(lines, '2024-03-01', school('s-2'))?.listCents).toBe(480);
  });

  it('is none before the first, or for a school of another or unknown kind', () => {
    expect(lineOn(tariff.lines, '2020-08-31', school('s-2'))).toBeNull();
    expect(lineOn(tariff.lines, '2024-03-01', { schoolId: 's-2', kind: 'infanzia' })).toBeNull();
    expect(lineOn(tariff.lines, '2024-03-01', { schoolId: 's-2', kind: null })).toBeNull();
  });
});

describe('the version of a tariff', () => {
  const lines = [line, { ...line, from: '2021-01-07', listCents: 480 }];

  it('is its content: the order of lines and keys does not matter', () => {
    const shuffled = fc.shuffledSubarray(lines, { minLength: lines.length });
    fc.assert(
      fc.property(shuffled, (other) => {
        expect(tariffOf(other)).toEqual(tariffOf(lines));
      }),
    );
    const turned = { ...line, bands: { F: { priceCents: 150 }, B: { basisPoints: 3000 } } };
    expect(tariffOf([turned]).version).toBe(tariffOf([line]).version);
  });

  it('is another one for any other content', () => {
    const versions = [
      tariffOf(lines),
      tariffOf([line]),
      tariffOf([{ ...line, listCents: 451 }]),
      tariffOf([{ ...line, bands: {} }]),
      tariffOf([{ ...line, bands: { B: { priceCents: 3000 } } }]),
      tariffOf([{ ...line, appliesTo: { schoolKind: 'infanzia' } }]),
      tariffOf([{ ...line, appliesTo: { schoolId: 'infanzia' } }]),
      tariffOf([line], { discounts: { nonResidents: true, monthlyFee: false } }),
      tariffOf([line], { discounts: { nonResidents: false, monthlyFee: true } }),
      tariffOf([line], { fees: [{ ...line, monthlyCents: 450 }] }),
    ].map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('differs from another from the first day of a line that only one of them has', () => {
    const later = { ...line, from: '2021-01-07', listCents: 480 };
    expect(firstDifference([line], [line])).toBeNull();
    expect(firstDifference([line], [line, later])).toBe('2021-01-07');
    expect(firstDifference([line, later], [{ ...line, listCents: 1 }, later])).toBe('2020-09-01');
  });
});
