/** Credits pay the oldest open debts first, whatever came when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type LedgerLine } from './allocation.ts';

const meal = (day: number, amountCents = 450, more: Partial<LedgerLine> = {}): LedgerLine => ({
  _id: `meal-${day}:1:debit`,
  kind: 'mealDebit',
  side: 'debit',
  amountCents,
  effectiveOn: `2020-09-${String(day).padStart(2, '0')}`,
  mealId: `meal-${day}`,
  revision: 1,
  ...more,
});
const reversal = (day: number, amountCents = 450): LedgerLine =>
  meal(day, amountCents, { _id: `meal-${day}:2:reversal`, kind: 'mealReversal', side: 'credit' });
const entry = (
  kind: LedgerLine['kind'],
  day: number,
  amountCents: number,
  more: Partial<LedgerLine> = {},
): LedgerLine => ({
  ...meal(day, amountCents),
  ...{ _id: `${kind}-${day}`, kind, side: 'credit', mealId: undefined as never },
  ...more,
});
const topUp = (day: number, cents: number, noticeNumber = 'n') => {
  const receipt = { creditorFiscalCode: 'c', receiptId: `r-${day}`, noticeNumber, flags: [] };
  return entry('topUp', day, cents, { receipt });
};
const moved = (day: number, facts: readonly (readonly [string, number])[]) => {
  const cents = facts.reduce((sum, [, share]) => sum + share, 0);
  return entry('debtSegregated', day, cents, {
    details: { debtId: 'd', facts: JSON.stringify(facts) },
  });
};
const open = (lines: readonly LedgerLine[]) =>
  allocate(lines).debts.map(({ openCents }) => openCents);

const fiveMeals = [1, 2, 3, 4, 7].map((day) => meal(day));

describe('a first top-up', () => {
  it('pays all meals of the grace period, and the rest is left', () => {
    const { debts, credits, openCents, unusedCents } = allocate([...fiveMeals, topUp(8, 5000)]);
    expect([openCents, unusedCents]).toEqual([0, 2750]);
    expect(debts.every(({ openCents: left }) => left === 0)).toBe(true);
    expect(credits).toMatchObject([{ usedCents: 2250, withdrawnCents: 0 }]);
  });

  it('that is too small pays four meals and a part of the fifth', () => {
    const { debts, openCents } = allocate([...fiveMeals, topUp(8, 2000)]);
    expect(debts.map(({ openCents: left }) => left)).toEqual([0, 0, 0, 0, 250]);
    expect(debts[4]?.paidBy).toEqual([{ entryId: 'topUp-8', cents: 200 }]);
    expect(openCents).toBe(250);
  });
});

describe('debts', () => {
  it('are paid by the day they count for, not by when they came', () => {
    const late = meal(1);
    expect(open([meal(2), meal(3), topUp(4, 900), late])).toEqual([0, 0, 450]);
  });

  it('that were taken back are none; what was priced again counts once', () => {
    const lines = [meal(1), reversal(1), meal(1, 315, { pricing: 1, _id: 'anew' }), meal(2)];
    const { debts } = allocate([...lines, reversal(2)]);
    expect(debts).toMatchObject([{ fact: 'meal-1', entryId: 'anew', amountCents: 315 }]);
  });

  it('of years before are paid first', () => {
    const before = entry('openingBalance', 1, 700, { side: 'debit' });
    expect(open([meal(2), before, topUp(3, 800)])).toEqual([0, 350]);
  });

  it('that went to a notice of their own are paid there, and money pays the others', () => {
    const lines = [meal(1), meal(2), moved(3, [['meal-1', 450]])];
    expect(open(lines)).toEqual([0, 450]);
    const { debts, credits, unusedCents } = allocate([...lines, topUp(4, 900)]);
    expect(debts).toMatchObject([
      { isSegregated: true, paidBy: [{ entryId: 'debtSegregated-3', cents: 450 }] },
      { isSegregated: false, paidBy: [{ entryId: 'topUp-4', cents: 450 }] },
    ]);
    expect(credits).toHaveLength(2);
    expect(unusedCents).toBe(450);
  });

  it('that were open in part go over in part', () => {
    const lines = [
      meal(1),
      meal(2),
      topUp(2, 200),
      moved(3, [
        ['meal-1', 250],
        ['meal-2', 450],
      ]),
    ];
    expect(open(lines)).toEqual([0, 0]);
    expect(allocate(lines).debts[0]?.paidBy).toEqual([
      { entryId: 'debtSegregated-3', cents: 250 },
      { entryId: 'topUp-2', cents: 200 },
    ]);
  });

  it('that went to a notice of their own are no money that could be given back', () => {
    const lines = [meal(1), moved(3, [['meal-1', 450]])];
    const { debts } = allocate([...lines, entry('refund', 4, 100, { side: 'debit' })]);
    expect(debts).toMatchObject([
      { fact: 'meal-1', openCents: 0, isSegregated: true },
      { fact: 'refund-4', openCents: 100 },
    ]);
  });

  it('that came back are open again, the newest first, and money pays them', () => {
    const facts: [string, number][] = [
      ['meal-1', 450],
      ['meal-2', 450],
    ];
    const back = entry('debtReturned', 5, 600, { side: 'debit', details: { debtId: 'd' } });
    const lines = [meal(1), meal(2), moved(3, facts), back];
    expect(open(lines)).toEqual([150, 450]);
    expect(open([...lines, topUp(6, 500)])).toEqual([0, 100]);
  });

  it('of meals that were taken back after they had gone leave a credit', () => {
    const lines = [meal(1), moved(3, [['meal-1', 450]]), reversal(1)];
    expect(allocate(lines)).toMatchObject({ openCents: 0, unusedCents: 450, debts: [] });
    expect(allocate([...lines, meal(7)])).toMatchObject({ openCents: 0, unusedCents: 0 });
  });
});

describe('what left the account again', () => {
  it('comes from the latest credit before it, and pays nothing', () => {
    const lines = [topUp(1, 1000), topUp(5, 1000), entry('refund', 6, 1200, { side: 'debit' })];
    const { credits } = allocate([...lines, meal(2)]);
    expect(credits).toMatchObject([
      { withdrawnCents: 200, usedCents: 450 },
      { withdrawnCents: 1000, usedCents: 0 },
    ]);
  });

  it('and was not there any more is owed', () => {
    const back = entry('paymentReversal', 6, 1000, { side: 'debit' });
    const { debts, openCents } = allocate([topUp(1, 600), back, meal(2)]);
    expect(debts.map(({ fact }) => fact)).toEqual(['meal-2', 'paymentReversal-6']);
    expect(openCents).toBe(450 + 400);
  });
});

const line = fc.oneof(
  fc
    .record({ day: fc.integer({ min: 1, max: 28 }), cents: fc.nat(900) })
    .map(({ day, cents }) =>
      meal(day, cents, { _id: `m-${day}-${cents}`, mealId: `m-${day}-${cents}` }),
    ),
  fc
    .record({ day: fc.integer({ min: 1, max: 28 }), cents: fc.nat(5000) })
    .map(({ day, cents }) => ({ ...topUp(day, cents), _id: `t-${day}-${cents}` })),
  fc
    .record({ day: fc.integer({ min: 1, max: 28 }), cents: fc.nat(2000) })
    .map(({ day, cents }) =>
      entry('refund', day, cents, { side: 'debit', _id: `r-${day}-${cents}` }),
    ),
);
const ledgers = fc.uniqueArray(line, { selector: ({ _id }) => _id, maxLength: 40 });

describe('any ledger', () => {
  it('is allocated alike in whatever order its entries came, and comes to its balance', () => {
    const shuffled = ledgers.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
    fc.assert(
      fc.property(shuffled, ([lines, other]) => {
        const allocation = allocate(lines);
        expect(allocate(other)).toEqual(allocation);
        const balance = lines.reduce(
          (sum, { side, amountCents }) => sum + (side === 'credit' ? amountCents : -amountCents),
          0,
        );
        expect(allocation.unusedCents - allocation.openCents).toBe(balance);
        for (const { amountCents, openCents, paidBy } of allocation.debts) {
          const paid = paidBy.reduce((sum, { cents }) => sum + cents, 0);
          expect(paid + openCents).toBe(amountCents);
        }
      }),
    );
  });
});
