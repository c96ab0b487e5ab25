/** Old debts on notices of their own: only those pay them, and the account goes on without them. */
import { describe, expect, test } from 'vitest';
import { allocate } from './allocation.ts';
import type { AnyDebtAction, DebtAction } from './debt-action.ts';
import { reviewDebt } from './debt-review.ts';
import { debtAccountId } from './entry.ts';
import {
  BooksInMemory,
  familyFact,
  mealFact,
  pupilFact,
  receiptFact,
  TENANT,
} from './facts-fixture.ts';
import { takeMeal } from './meals.ts';
import { type ActionRefusal, refusalOf } from './office-action.ts';
import { postAction } from './post-action.ts';
import { takeReceipt } from './receipts.ts';
import { takeFamily, takePupil } from './reference.ts';
import { takeReversal, UnknownPayment } from './reversals.ts';

const DEBT = 'debt-1';
const trace = { traceparent: null, tracestate: null, traceId: null };
const context = {
  ...{ id: DEBT, tenant: TENANT, today: '2020-10-20', trace },
  recordedAt: new Date('2020-10-20T09:00:00.000Z'),
  actor: { kind: 'person' as const, id: 'rosa' },
  pendingCents: new Map(),
};

function act(books: BooksInMemory, action: AnyDebtAction, id = DEBT): ActionRefusal | null {
  let refusal: ActionRefusal | null = null;
  books.batch((draft) => {
    refusal = refusalOf(draft, action, { ...context, id });
    if (refusal === null) postAction(draft, action, { ...context, id });
  });
  return refusal;
}

/** Fourteen meals of 4.50 to the end of September, and two more in October. */
function owing(): BooksInMemory {
  const books = new BooksInMemory();
  books.batch((draft) => {
    takeFamily(draft, familyFact());
    takePupil(draft, pupilFact());
    for (let day = 1; day <= 14; day += 1) {
      const servedOn = `2020-09-${String(day + 10)}`;
      takeMeal(draft, mealFact({ mealId: `old-${day}`, servedOn }));
    }
    for (const day of [5, 6]) {
      takeMeal(draft, mealFact({ mealId: `new-${day}`, servedOn: `2020-10-0${day}` }));
    }
  });
  return books;
}

const segregate: DebtAction = {
  ...{ type: 'debt', accountId: 'family-1', upTo: '2020-09-30', dueOn: '2020-11-30' },
  reason: 'formal demand 12/2020',
};
const ofDebt = (receiptId: string, amountCents: number) =>
  receiptFact({ receiptId, amountCents, debtId: DEBT, noticeNumber: '3'.repeat(18) });
const reversalOf = (receiptId: string, amountCents: number) => ({
  ...{ tenant: TENANT, creditorFiscalCode: '00000000190', receiptId, amountCents, trace },
  ...{ reversedOn: '2020-10-25', flow: '2020-10-25PSP-1', source: 'payments.receipts:x' },
  recordedAt: new Date('2020-10-25T09:00:00.000Z'),
  actor: { kind: 'service' as const, id: 'payments' },
});

const balances = (books: BooksInMemory) => [
  books.balanceOf('family-1'),
  books.balanceOf(debtAccountId(DEBT)),
  books.balanceOf(`suspense:${TENANT}`),
];
const stateOf = (books: BooksInMemory) => books.debts.get(DEBT);

describe('an old debt on a notice of its own', () => {
  test('leaves the account: 63.00 apart, 9.00 owed; a top-up of 100.00 leaves 91.00', () => {
    const books = owing();
    expect(balances(books)[0]).toBe(-7200);
    expect(act(books, segregate)).toBeNull();
    expect(balances(books)).toEqual([-900, -6300, 0]);
    expect(stateOf(books)).toMatchObject({ amountCents: 6300, openCents: 6300, state: 'open' });
    books.batch((draft) => takeReceipt(draft, receiptFact({ amountCents: 10_000 })));
    expect(balances(books)).toEqual([9100, -6300, 0]);
    books.batch((draft) => takeReceipt(draft, ofDebt('r-debt', 6300)));
    expect(balances(books)).toEqual([9100, 0, 0]);
    expect(stateOf(books)).toMatchObject({
      ...{ openCents: 0, state: 'paid', version: 2, paidBy: ['3'.repeat(18)] },
    });
  });

  test('is paid by money of its notice only, and its meals by nothing else', () => {
    const books = owing();
    act(books, segregate);
    books.batch((draft) => takeReceipt(draft, receiptFact({ amountCents: 500 })));
    const lines = books.entries.filter(({ accountId }) => accountId === 'family-1');
    const { debts, openCents } = allocate(lines);
    expect(openCents).toBe(400);
    for (const debt of debts.filter(({ isSegregated }) => isSegregated)) {
      expect(debt.paidBy).toEqual([{ entryId: `debt:${DEBT}:segregated`, cents: 450 }]);
    }
  });

  test('paid a second time leaves that money in suspense', () => {
    const books = owing();
    act(books, segregate);
    books.batch((draft) => takeReceipt(draft, ofDebt('r1', 6300)));
    books.batch((draft) => takeReceipt(draft, ofDebt('r2', 6300)));
    expect(balances(books)).toEqual([-900, 0, 6300]);
    // Registry tells of the family again: the money is still nobody's.
    expect([...books.suspended.values()]).toMatchObject([{ accountId: null, debtId: DEBT }]);
  });

  test('paid by more than is open takes that much, and the rest is in suspense, known as one', () => {
    const books = owing();
    act(books, segregate);
    const much = ofDebt('r1', 7000);
    books.batch((draft) => takeReceipt(draft, much));
    books.batch((draft) => takeReceipt(draft, much));
    expect(balances(books)).toEqual([-900, 0, 700]);
    expect(books.conflicts).toEqual([]);
  });

  test('that nobody knows keeps its money in suspense', () => {
    const books = owing();
    books.batch((draft) => takeReceipt(draft, ofDebt('r1', 6300)));
    expect(balances(books)).toEqual([-7200, 0, 6300]);
  });

  test('is lessened by the office, and what is open goes back where it is withdrawn', () => {
    const books = owing();
    act(books, segregate);
    const reduction = { type: 'debtReduction' as const, debtId: DEBT, reason: 'agreed' };
    const tooMuch = act(books, { ...reduction, amountCents: 6301 }, 'a0');
    expect(tooMuch).toEqual({ why: 'moreThanDebt', debtCents: 6300 });
    expect(act(books, { ...reduction, amountCents: 300 }, 'a1')).toBeNull();
    books.batch((draft) => takeReceipt(draft, ofDebt('r1', 2000)));
    expect(balances(books)).toEqual([-900, -4000, 0]);
    const withdrawal = { type: 'debtWithdrawal' as const, debtId: DEBT, reason: 'a mistake' };
    expect(act(books, withdrawal, 'a2')).toBeNull();
    expect(balances(books)).toEqual([-4900, 0, 0]);
    expect(stateOf(books)).toMatchObject({ state: 'withdrawn', openCents: 0 });
    expect(act(books, withdrawal, 'a3')).toEqual({ why: 'nothingOpen' });
    books.batch((draft) => takeReceipt(draft, ofDebt('r2', 4000)));
    expect(balances(books)).toEqual([-4900, 0, 4000]);
  });

  test('is not made of nothing, of what is not open, or for a day that is over', () => {
    const books = owing();
    expect(act(books, { ...segregate, dueOn: '2020-10-19' })).toEqual({ why: 'dueInPast' });
    expect(act(books, { ...segregate, upTo: '2020-09-01' })).toEqual({ why: 'nothingOpen' });
    const { upTo: _, ...named } = segregate;
    expect(act(books, { ...named, facts: ['old-1', 'none'] })).toEqual({ why: 'notOpen' });
    expect(act(books, { ...named, facts: ['old-1'] })).toBeNull();
    expect(act(books, { ...named, facts: ['old-1'] }, 'debt-2')).toEqual({ why: 'notOpen' });
    expect(balances(books)).toEqual([-6750, -450, 0]);
    expect(act(books, { ...segregate, accountId: 'x' }, 'd3')).toEqual({ why: 'unknownAccount' });
    const foreign = { type: 'debtWithdrawal' as const, debtId: 'none', reason: 'none' };
    expect(act(books, foreign, 'd4')).toEqual({ why: 'noSuchDebt' });
  });
});

describe('a meal of an old debt that is taken back', () => {
  const review = (books: BooksInMemory) =>
    books.batch((draft) => {
      const at = { recordedAt: context.recordedAt, today: context.today, trace };
      reviewDebt(draft, DEBT, at);
      reviewDebt(draft, DEBT, at);
    });
  const takeBack = (books: BooksInMemory) =>
    books.batch((draft) => {
      const absent = { mealId: 'old-1', revision: 2, state: 'absent' as const };
      takeMeal(draft, mealFact({ ...absent, servedOn: '2020-09-11' }));
    });

  test('comes off the debt, and the account is as it was', () => {
    const books = owing();
    act(books, segregate);
    review(books);
    expect(stateOf(books)).toMatchObject({ version: 1, reviewedVersion: 17 });
    takeBack(books);
    expect(balances(books)).toEqual([-450, -6300, 0]);
    review(books);
    expect(balances(books)).toEqual([-900, -5850, 0]);
    expect(stateOf(books)).toMatchObject({ openCents: 5850, version: 2, reviewedVersion: 20 });
    review(books);
    expect(balances(books)).toEqual([-900, -5850, 0]);
    const lines = books.entries.filter(({ accountId }) => accountId === 'family-1');
    expect(allocate(lines)).toMatchObject({ openCents: 900, unusedCents: 0 });
  });

  test('is money of the family where the debt was paid already', () => {
    const books = owing();
    act(books, segregate);
    books.batch((draft) => takeReceipt(draft, ofDebt('r', 6300)));
    takeBack(books);
    review(books);
    expect(balances(books)).toEqual([-450, 0, 0]);
  });
});

describe('a payment that was taken back', () => {
  test('leaves the account that had it, once, whatever repeats', () => {
    const books = owing();
    books.batch((draft) => takeReceipt(draft, receiptFact({ receiptId: 'r', amountCents: 8000 })));
    expect(balances(books)[0]).toBe(800);
    const back = reversalOf('r', 8000);
    books.batch((draft) => takeReversal(draft, back));
    books.batch((draft) => takeReversal(draft, { ...back, flow: 'another' }));
    expect(balances(books)[0]).toBe(-7200);
    expect(books.entries.at(-1)).toMatchObject({
      ...{ kind: 'paymentReversal', effectiveOn: '2020-10-25', details: { flow: back.flow } },
    });
  });

  test('opens its debt again, and takes the rest out of suspense', () => {
    const books = owing();
    act(books, segregate);
    books.batch((draft) => takeReceipt(draft, ofDebt('r', 7000)));
    expect(balances(books)).toEqual([-900, 0, 700]);
    books.batch((draft) => takeReversal(draft, reversalOf('r', 7000)));
    books.batch((draft) => takeReversal(draft, reversalOf('r', 7000)));
    expect(balances(books)).toEqual([-900, -6300, 0]);
    expect(stateOf(books)).toMatchObject({ state: 'open', openCents: 6300 });
    expect(books.suspended.size).toBe(0);
  });

  test('leaves the family that the office had assigned it to', () => {
    const books = owing();
    const lost = receiptFact({ receiptId: 'r', amountCents: 1000, accountId: null });
    books.batch((draft) => takeReceipt(draft, lost));
    const receiptKey = '00000000190:r';
    const found = { type: 'assignment' as const, receiptKey, accountId: 'family-1', reason: 'ok' };
    books.batch((draft) => postAction(draft, found, context));
    books.batch((draft) => takeReversal(draft, reversalOf('r', 1000)));
    expect(balances(books)).toEqual([-7200, 0, 0]);
  });

  test('in the batch that brought it comes to nothing, and an unknown one is kept aside', () => {
    const books = owing();
    books.batch((both) => {
      takeReceipt(both, receiptFact({ receiptId: 'r', amountCents: 1000, accountId: null }));
      takeReversal(both, reversalOf('r', 1000));
    });
    expect(balances(books)).toEqual([-7200, 0, 0]);
    expect(books.suspended.size).toBe(0);
    const unknown = () => books.batch((draft) => takeReversal(draft, reversalOf('unknown', 1)));
    expect(unknown).toThrow(UnknownPayment);
  });
});
