/** Why a price is what it is: recomputed step by step, and equal to what was charged. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { type Explanation, explain } from './explanation.ts';
import { comune, PRIMARIA, TENANT } from './facts-fixture.ts';
import { stubOfPupil } from './pupil.ts';
import { monthlyFeeCents, type Rates, type Tariff, tariffOf, unitPriceCents } from './tariff.ts';

const plainRates: Rates = { band: null, resident: true, siblingRank: 1, exempt: false };

function pupilWith(rates: Partial<Rates>, from = '2020-09-01') {
  return {
    ...stubOfPupil('luca', TENANT),
    version: 1,
    enrolments: [{ from, to: null, schoolId: PRIMARIA, classId: 'c' }],
    rates: [{ from: '2020-09-01', ...plainRates, ...rates }],
  };
}

const line = {
  from: '2020-09-01',
  appliesTo: { every: 'school' as const },
  listCents: 435,
  nonResidentCents: 610,
  bands: { B: { basisPoints: 3000 }, F: { priceCents: 100 } },
  siblings: { '2': { basisPoints: 2000 }, '3': { basisPoints: 5000 } },
};

function debit(amountCents: number, fields: Partial<Entry> = {}): Entry {
  const about = { kind: 'mealDebit', tariff: 'v', effectiveOn: '2020-10-05', schoolId: PRIMARIA };
  return { ...about, amountCents, ...fields } as Entry;
}

function explained(rates: Partial<Rates>, entry: Entry, tariff: Tariff = tariffOf([line])) {
  const facts = { pupil: pupilWith(rates), comune, tariff };
  return explain(entry, facts) as Explanation;
}

describe('the steps of a price', () => {
  test('4.35 less 30 % is 3.045, and half a cent goes up', () => {
    expect(explained({ band: 'B' }, debit(305))).toMatchObject({
      school: { schoolId: PRIMARIA, kind: 'primaria', because: 'enrolledThere' },
      rates: { band: 'B', resident: true, siblingRank: 1 },
      steps: [
        { step: 'list', exactCents: '435' },
        { step: 'band', code: 'B', basisPoints: 3000, exactCents: '304.5' },
        { step: 'rounding', exactCents: '304.5', cents: 305 },
      ],
      ...{ priceCents: 305, agrees: true },
    });
  });

  test('band, then sibling, and the rank that the tariff names', () => {
    const { steps } = explained({ band: 'B', siblingRank: 5 }, debit(152));
    expect(steps.map(({ step }) => step)).toEqual(['list', 'band', 'sibling', 'rounding']);
    expect(steps[2]).toMatchObject({ code: '3', exactCents: '152.25' });
  });

  test('a fixed price takes the place of what came before it', () => {
    const { steps } = explained({ band: 'F' }, debit(100));
    expect(steps[1]).toEqual({ step: 'band', code: 'F', basisPoints: null, exactCents: '100' });
  });

  test('families from elsewhere pay their own price, without reductions unless switched on', () => {
    const foreign = { resident: false, band: 'B' };
    expect(explained(foreign, debit(610)).steps[0]).toMatchObject({ step: 'nonResident' });
    const discounts = { nonResidents: true, monthlyFee: false };
    const tariff = tariffOf([line], { discounts });
    expect(explained(foreign, debit(427), tariff)).toMatchObject({ agrees: true });
  });

  test('an exempt pupil pays nothing', () => {
    expect(explained({ exempt: true }, debit(0))).toMatchObject({ priceCents: 0, agrees: true });
  });

  test('half a month’s fee is a step of its own', () => {
    const { listCents: _, ...rest } = line;
    const tariff = tariffOf([], { fees: [{ ...rest, monthlyCents: 1201 }] });
    const pupil = pupilWith({}, '2020-10-19');
    const fee = { month: '2020-10', revision: 1 };
    const entry = debit(601, { kind: 'feeDebit', fee, effectiveOn: '2020-10-19' });
    expect(explain(entry, { pupil, comune, tariff })).toMatchObject({
      steps: [{ step: 'list' }, { step: 'halfMonth', exactCents: '600.5' }, { cents: 601 }],
      agrees: true,
    });
  });
});

test('a difference is said, and what has no price is not explained by one', () => {
  expect(explained({}, debit(434))).toMatchObject({ priceCents: 435, agrees: false });
  const facts = { pupil: pupilWith({}), comune, tariff: tariffOf([line]) };
  expect(explain(debit(0, { kind: 'topUp' }), facts)).toBe('noPrice');
  const { tariff: _, ...absent } = debit(0);
  expect(explain(absent, facts)).toBe('nothingDue');
  expect(explain(debit(1), { ...facts, pupil: null })).toBe('pupilUnknown');
  expect(explain(debit(1), { ...facts, tariff: null })).toBe('tariffUnknown');
});

test('every price that is charged is explained to the cent', () => {
  const reduction = fc.oneof(
    fc.record({ basisPoints: fc.integer({ min: 0, max: 10_000 }) }),
    fc.record({ priceCents: fc.nat(2000) }),
  );
  const prices = fc.record({
    listCents: fc.nat(100_000),
    nonResidentCents: fc.nat(100_000),
    bands: fc.record({ B: reduction }),
    siblings: fc.record({ '2': reduction }),
  });
  const rates = fc.record({
    band: fc.constantFrom(null, 'B', 'C'),
    resident: fc.boolean(),
    siblingRank: fc.integer({ min: 1, max: 4 }),
    exempt: fc.boolean(),
  });
  const flags = fc.record({ nonResidents: fc.boolean(), monthlyFee: fc.boolean() });
  fc.assert(
    fc.property(prices, rates, flags, (some, who, discounts) => {
      const { listCents, ...rest } = { ...line, ...some };
      const fee = { ...rest, monthlyCents: listCents };
      const tariff = tariffOf([{ ...rest, listCents }], { fees: [fee], discounts });
      const meal = unitPriceCents({ ...rest, listCents }, who, discounts);
      expect(explained(who, debit(meal), tariff).agrees).toBe(true);
      const month = monthlyFeeCents(fee, who, { discounts, isHalf: false });
      const entry = debit(month, { kind: 'feeDebit', fee: { month: '2020-10', revision: 1 } });
      expect(explained(who, entry, tariff).agrees).toBe(true);
    }),
  );
});
