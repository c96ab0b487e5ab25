/** What the office may do by hand with an account, and what it is told where it may not. */
import { describe, expect, test } from 'vitest';
import { type Approval, judge, needsFourEyes } from './approval.ts';
import type { MealInForce } from './books.ts';
import {
  BooksInMemory,
  comune,
  familyFact,
  mealFact,
  pupilFact,
  receiptFact,
  TENANT,
} from './facts-fixture.ts';
import { takeMeal } from './meals.ts';
import {
  type ActionContext,
  type ActionRefusal,
  type EntryAction,
  type OfficeAction,
  refusalOf,
  type TransferAction,
} from './office-action.ts';
import { pendingDebitCents } from './pending-debits.ts';
import { postAction } from './post-action.ts';
import { takeReceipt } from './receipts.ts';
import { takeFamily, takePupil } from './reference.ts';

const trace = { traceparent: null, tracestate: null, traceId: null };

function entry(fields: Partial<EntryAction> = {}): EntryAction {
  return {
    ...{ type: 'entry', kind: 'cashTopUp', accountId: 'family-1', amountCents: 2000 },
    ...{ effectiveOn: '2020-10-06', reason: 'paid at the desk' },
    ...fields,
  };
}

function context(fields: Partial<ActionContext> = {}): ActionContext {
  return {
    ...{ id: 'action-1', tenant: TENANT, today: '2020-10-06', trace },
    recordedAt: new Date('2020-10-06T09:00:00.000Z'),
    actor: { kind: 'person', id: 'rosa' },
    pendingCents: new Map(),
    ...fields,
  };
}

/** Does it where it may be done; answers the refusal where it may not. */
function act(
  books: BooksInMemory,
  action: OfficeAction,
  fields: Partial<ActionContext> = {},
): ActionRefusal | null {
  let refusal: ActionRefusal | null = null;
  books.batch((draft) => {
    refusal = refusalOf(draft, action, context(fields));
    if (refusal === null) postAction(draft, action, context(fields));
  });
  return refusal;
}

function opened(balanceCents = 0): BooksInMemory {
  const books = new BooksInMemory();
  books.batch((draft) => {
    takeFamily(draft, familyFact());
    takeFamily(draft, familyFact({ accountId: 'family-2' }));
    takePupil(draft, pupilFact());
    if (balanceCents > 0) takeReceipt(draft, receiptFact({ amountCents: balanceCents }));
  });
  return books;
}

describe('entries by hand', () => {
  test('cash at the desk is a credit of its own kind, with who, why and the desk’s receipt', () => {
    const books = opened(5000);
    expect(act(books, entry({ receipt: '17/2020' }), { approvedBy: 'ada' })).toBeNull();
    expect(books.balanceOf('family-1')).toBe(7000);
    expect(books.entries.at(-1)).toMatchObject({
      ...{ _id: 'office:action-1', kind: 'cashTopUp', side: 'credit', contra: 'cash' },
      ...{ reason: 'paid at the desk', source: 'office:action-1' },
      actor: { kind: 'person', id: 'rosa' },
      details: { receipt: '17/2020', approvedBy: 'ada' },
    });
  });

  test('an adjustment goes to the side it names', () => {
    const books = opened(1000);
    act(books, entry({ kind: 'adjustment', side: 'debit', amountCents: 300 }));
    expect(books.balanceOf('family-1')).toBe(700);
    act(books, entry({ kind: 'adjustment', side: 'credit', amountCents: 50 }), { id: 'action-2' });
    expect(books.balanceOf('family-1')).toBe(750);
    expect(act(books, entry({ kind: 'adjustment' }))).toEqual({ why: 'sideMissing' });
  });

  test('nothing counts from a day to come, or on an account nobody knows', () => {
    const books = opened();
    expect(act(books, entry({ effectiveOn: '2020-10-07' }))).toEqual({ why: 'inFuture' });
    expect(act(books, entry({ accountId: 'nobody' }))).toEqual({ why: 'unknownAccount' });
    const foreign = act(books, entry(), { tenant: 'crema' });
    expect(foreign).toEqual({ why: 'unknownAccount' });
    expect(books.entries).toHaveLength(0);
  });

  test('a debt can be forgiven, and no more than it', () => {
    const books = opened();
    books.batch((draft) => takeMeal(draft, mealFact()));
    const writeOff = (amountCents: number) => entry({ kind: 'writeOff', amountCents });
    expect(act(books, writeOff(451))).toEqual({ why: 'moreThanDebt', debtCents: 450 });
    expect(act(books, writeOff(450))).toBeNull();
    expect(books.balanceOf('family-1')).toBe(0);
    expect(act(books, writeOff(1))).toEqual({ why: 'moreThanDebt', debtCents: 0 });
  });
});

describe('money that leaves', () => {
  const refund = (amountCents: number) => entry({ kind: 'refund', amountCents });

  test('20.00 posted and two meals of 4.80 on their way leave 10.40', () => {
    const books = opened(2000);
    const pendingCents = new Map([['family-1', 960]]);
    const refused = { why: 'moreThanRefundable', refundableCents: 1040 };
    expect(act(books, refund(2000), { pendingCents })).toEqual(refused);
    expect(act(books, refund(1041), { pendingCents })).toEqual(refused);
    expect(act(books, refund(1040), { pendingCents })).toBeNull();
    expect(books.balanceOf('family-1')).toBe(960);
  });

  test('nothing leaves while a meal waits whose price nobody can say', () => {
    const pendingCents = new Map([['family-1', null]]);
    expect(act(opened(2000), refund(1), { pendingCents })).toEqual({ why: 'pendingUnpriced' });
  });

  test('a transfer leaves the total as it was, and one account never below zero', () => {
    const books = opened(2340);
    const transfer: TransferAction = {
      ...{ type: 'transfer', accountId: 'family-1', toAccountId: 'family-2', amountCents: 2340 },
      ...{ effectiveOn: '2020-10-06', reason: 'the family asked' },
    };
    const refused = { why: 'moreThanRefundable', refundableCents: 2340 };
    expect(act(books, { ...transfer, amountCents: 2341 })).toEqual(refused);
    expect(act(books, { ...transfer, toAccountId: 'family-1' })).toEqual({ why: 'sameAccount' });
    expect(act(books, { ...transfer, toAccountId: 'no' })).toEqual({ why: 'unknownAccount' });
    expect(act(books, transfer)).toBeNull();
    expect([books.balanceOf('family-1'), books.balanceOf('family-2')]).toEqual([0, 2340]);
    expect(books.entries.slice(-2)).toMatchObject([
      { kind: 'transferOut', contra: 'transfers', details: { toAccountId: 'family-2' } },
      { kind: 'transferIn', contra: 'transfers', details: { fromAccountId: 'family-1' } },
    ]);
  });
});

describe('meals that are not posted yet', () => {
  const { pupils } = opened();
  const comuni = new Map([[TENANT, comune]]);
  const inForce = { revision: 1, accountId: 'family-1', schoolId: 's', amountCents: 450 };
  const pending = (meals = [mealFact()], known: Record<string, MealInForce> = {}) => {
    const books = { pupils, comuni, meals: new Map(Object.entries(known)) };
    const account = { mealPriceCents: 480 } as never;
    return pendingDebitCents(meals, books, account);
  };

  test('count with their price, or with the last one of the account where there is none', () => {
    expect(pending()).toBe(450);
    expect(pending([mealFact(), mealFact({ mealId: 'meal-2', pupilId: 'nobody' })])).toBe(930);
    const unknown = { pupils: new Map(), comuni: new Map(), meals: new Map() };
    expect(pendingDebitCents([mealFact()], unknown, undefined)).toBeNull();
  });

  test('count once, in their newest revision, and not when they are posted', () => {
    expect(pending([mealFact(), mealFact()])).toBe(450);
    expect(pending([mealFact(), mealFact({ revision: 2, state: 'absent' })])).toBe(0);
    expect(pending([mealFact()], { 'meal-1': inForce })).toBe(0);
    const corrected = { ...inForce, revision: 2, amountCents: 0 };
    expect(pending([mealFact()], { 'meal-1': corrected })).toBe(0);
  });

  test('never add to what may leave: a correction to come gives nothing yet', () => {
    const absent = mealFact({ revision: 2, state: 'absent' });
    expect(pending([absent, mealFact({ mealId: 'meal-2' })], { 'meal-1': inForce })).toBe(450);
  });
});

describe('payments that are taken back', () => {
  const receipt = '00000000190:receipt-1';
  const reversal = entry({ kind: 'paymentReversal', amountCents: 5000, receipt });

  test('50.00 in, a meal, then the payment is taken back: the account owes the meal', () => {
    const books = opened(5000);
    books.batch((draft) => takeMeal(draft, mealFact()));
    expect(books.balanceOf('family-1')).toBe(4550);
    expect(act(books, reversal)).toBeNull();
    expect(books.balanceOf('family-1')).toBe(-450);
    const posted = { _id: `${receipt}:reversal`, contra: 'pagopaClearing' };
    expect(books.entries.at(-1)).toMatchObject(posted);
  });

  test('whole, once, and from the account that had it', () => {
    const books = opened(5000);
    const { amountCents: _, ...rest } = reversal;
    const part: EntryAction = { ...rest, amountCents: 4999 };
    expect(act(books, part)).toEqual({ why: 'otherAmount', receivedCents: 5000 });
    const other = { ...reversal, accountId: 'family-2' };
    expect(act(books, other)).toEqual({ why: 'noSuchPayment' });
    expect(act(books, { ...reversal, receipt: 'c:r' })).toEqual({ why: 'noSuchPayment' });
    expect(act(books, reversal)).toBeNull();
    expect(act(books, reversal)).toEqual({ why: 'alreadyReversed' });
  });
});

describe('money in suspense', () => {
  const receiptKey = '00000000190:receipt-1';
  const waiting = () => {
    const books = opened();
    const lost = receiptFact({ accountId: null, paidOn: '2020-09-30' });
    books.batch((draft) => takeReceipt(draft, lost));
    return books;
  };
  const assignment = {
    ...{ type: 'assignment' as const, receiptKey, accountId: 'family-2' },
    reason: 'the parent brought the paper',
  };

  test('reaches its family with the day it was paid', () => {
    const books = waiting();
    expect(act(books, { ...assignment, accountId: 'no' })).toEqual({ why: 'unknownAccount' });
    expect(act(books, assignment)).toBeNull();
    expect([books.balanceOf('family-2'), books.balanceOf(`suspense:${TENANT}`)]).toEqual([5000, 0]);
    expect(books.entries.at(-1)).toMatchObject({ kind: 'topUp', effectiveOn: '2020-09-30' });
    expect(act(books, assignment, { id: 'action-2' })).toEqual({ why: 'noSuchReceipt' });
    books.batch((draft) => takeReceipt(draft, receiptFact({ accountId: null })));
    expect(books.entries).toHaveLength(3);
  });

  test('or goes back to who paid', () => {
    const books = waiting();
    const back = { type: 'suspenseRefund' as const, receiptKey, reason: 'not for us' };
    expect(act(books, { ...back, effectiveOn: '2020-10-06' })).toBeNull();
    expect(books.balanceOf(`suspense:${TENANT}`)).toBe(0);
    expect(books.entries.at(-1)).toMatchObject({ kind: 'refund', contra: 'refunds' });
  });
});

describe('four eyes', () => {
  const approval = (fields: Partial<Approval> = {}): Approval => ({
    ...{ _id: 'a', tenant: TENANT, state: 'waiting', action: entry(), amountCents: 2000 },
    ...{ requestedBy: { kind: 'service', id: 'portal', onBehalfOf: 'rosa' } },
    ...{ requestedAt: new Date(0), decidedBy: null, decidedAt: null, reason: null },
    ...fields,
  });
  const verdict = { decision: 'approved' as const, reason: 'checked' };
  const ada = { kind: 'person' as const, id: 'ada' };

  test('are asked for from the Comune’s amount on, and always to take a payment back', () => {
    const asked = (action: OfficeAction, amountCents: number, from: number | null) =>
      needsFourEyes(action, amountCents, from);
    expect(asked(entry(), 9999, 10_000)).toBe(false);
    expect(asked(entry(), 10_000, 10_000)).toBe(true);
    expect(asked(entry(), 10_000, null)).toBe(false);
    expect(asked(entry({ kind: 'paymentReversal' }), 1, null)).toBe(true);
  });

  test('are asked for to lessen an old debt, not to put it on its own notice or back', () => {
    const about = { debtId: 'debt-1', reason: 'agreed' };
    const reduction = { ...about, type: 'debtReduction' as const, amountCents: 500 };
    expect(needsFourEyes(reduction, 500, 500)).toBe(true);
    expect(needsFourEyes(reduction, 499, 500)).toBe(false);
    expect(needsFourEyes({ ...about, type: 'debtWithdrawal' }, 500, 500)).toBe(false);
  });

  test('are two persons, whichever program they use', () => {
    expect(judge(approval(), verdict, ada)).toBe('new');
    expect(judge(approval(), verdict, { kind: 'person', id: 'rosa' })).toBe('samePerson');
    const portal = { kind: 'service' as const, id: 'portal' };
    expect(judge(approval(), verdict, { ...portal, onBehalfOf: 'rosa' })).toBe('samePerson');
    expect(judge(approval(), verdict, { ...portal, onBehalfOf: 'ada' })).toBe('new');
    expect(judge(approval(), verdict, portal)).toBe('noPerson');
  });

  test('decide once; the same word again changes nothing', () => {
    const decided = approval({ state: 'approved', decidedBy: ada });
    expect(judge(decided, verdict, ada)).toBe('again');
    expect(judge(decided, { ...verdict, decision: 'rejected' }, ada)).toBe('decidedOtherwise');
    expect(judge(decided, verdict, { kind: 'person', id: 'ugo' })).toBe('decidedOtherwise');
  });
});
