/** Whatever is done with old debts, in any order: no cent is lost, made or owed twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate } from './allocation.ts';
import { reviewDebt } from './debt-review.ts';
import { debtIdOf } from './entry.ts';
import {
  BooksInMemory,
  familyFact,
  mealFact,
  pupilFact,
  receiptFact,
  TENANT,
} from './facts-fixture.ts';
import { takeMeal } from './meals.ts';
import { type OfficeAction, refusalOf } from './office-action.ts';
import { postAction } from './post-action.ts';
import { takeReceipt } from './receipts.ts';
import { takeFamily, takePupil } from './reference.ts';
import { takeReversal } from './reversals.ts';

const trace = { traceparent: null, tracestate: null, traceId: null };
const now = { recordedAt: new Date('2020-10-20T09:00:00.000Z'), today: '2020-10-20', trace };
const DEBTS = ['debt-1', 'debt-2'] as const;
const MEALS = 6;

const nth = fc.integer({ min: 1, max: MEALS });
const cents = fc.constantFrom(100, 450, 1000, 3000);
const debtId = fc.constantFrom(...DEBTS);
const step = fc.oneof(
  fc.record({ do: fc.constant('eat' as const), meal: nth, revision: nth }),
  fc.record({ do: fc.constant('topUp' as const), id: nth, cents }),
  fc.record({ do: fc.constant('pay' as const), id: nth, cents, debtId }),
  fc.record({ do: fc.constant('reverse' as const), id: nth, of: fc.constantFrom('t', 'd') }),
  fc.record({ do: fc.constant('open' as const), debtId, upTo: nth }),
  fc.record({ do: fc.constant('reduce' as const), id: nth, debtId, cents }),
  fc.record({ do: fc.constant('withdraw' as const), id: nth, debtId }),
  fc.record({ do: fc.constant('review' as const), debtId }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const dayOf = (meal: number) => `2020-09-1${meal}`;

function act(books: BooksInMemory, id: string, action: OfficeAction): void {
  if (books.entries.some(({ source }) => source === `office:${id}`)) return;
  const actor = { kind: 'person' as const, id: 'rosa' };
  const context = { ...now, id, tenant: TENANT, actor, pendingCents: new Map() };
  books.batch((draft) => {
    if (refusalOf(draft, action, context) === null) postAction(draft, action, context);
  });
}

function play(books: BooksInMemory, one: Step): void {
  const about = { reason: 'because' };
  switch (one.do) {
    case 'eat': {
      // An even revision takes the meal back.
      const state = one.revision % 2 === 0 ? ('absent' as const) : ('eaten' as const);
      const fact = { mealId: `meal-${one.meal}`, servedOn: dayOf(one.meal), state };
      books.batch((draft) => takeMeal(draft, mealFact({ ...fact, ...one })));
      break;
    }
    case 'topUp':
    case 'pay': {
      const ofDebt = one.do === 'pay' ? { debtId: one.debtId } : {};
      const receiptId = `${one.do === 'pay' ? 'd' : 't'}${one.id}`;
      const fact = receiptFact({ receiptId, amountCents: one.cents, ...ofDebt });
      books.batch((draft) => takeReceipt(draft, fact));
      break;
    }
    case 'reverse':
      reverse(books, `${one.of}${one.id}`);
      break;
    case 'open': {
      const order = { upTo: dayOf(one.upTo), dueOn: '2020-12-31', accountId: 'family-1' };
      if (!books.debts.has(one.debtId)) {
        act(books, one.debtId, { type: 'debt', ...order, ...about });
      }
      break;
    }
    case 'reduce': {
      const less = { debtId: one.debtId, amountCents: one.cents, ...about };
      act(books, `r${one.id}`, { type: 'debtReduction', ...less });
      break;
    }
    case 'withdraw':
      act(books, `w${one.id}`, { type: 'debtWithdrawal', debtId: one.debtId, ...about });
      break;
    case 'review':
      books.batch((draft) => reviewDebt(draft, one.debtId, now));
      break;
  }
}

function reverse(books: BooksInMemory, receiptId: string): void {
  const parts = books.entries.filter(
    ({ kind, receipt }) => receipt?.receiptId === receiptId && kind !== 'paymentReversal',
  );
  if (parts.length === 0) return;
  const amountCents = parts.reduce((sum, part) => sum + part.amountCents, 0);
  const said = { creditorFiscalCode: '00000000190', receiptId, amountCents, reversedOn: now.today };
  const from = { flow: 'f', source: 'payments.receipts:x', recordedAt: now.recordedAt, trace };
  const actor = { kind: 'service' as const, id: 'payments' };
  books.batch((draft) => takeReversal(draft, { tenant: TENANT, ...said, ...from, actor }));
}

/** Money that came and stayed, less meals that count, and what the office has let go. */
function expectedCents(books: BooksInMemory): number {
  const counted = new Set(['topUp', 'suspense', 'debtPayment', 'paymentReversal', 'debtReduced']);
  const meals = new Set(['mealDebit', 'mealReversal']);
  return books.entries
    .filter(({ kind }) => counted.has(kind) || meals.has(kind))
    .reduce((sum, { side, amountCents }) => sum + (side === 'credit' ? 1 : -1) * amountCents, 0);
}

test('the accounts of all come to what was paid, eaten and let go, and no debt is overpaid', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const books = new BooksInMemory();
      books.batch((draft) => {
        takeFamily(draft, familyFact());
        takePupil(draft, pupilFact());
      });
      for (let meal = 1; meal <= MEALS; meal += 1) play(books, { do: 'eat', meal, revision: 1 });
      for (const one of steps) play(books, one);
      const accounts = [...books.accounts.values()];
      const held = accounts.reduce((sum, { balanceCents }) => sum + balanceCents, 0);
      expect(held).toBe(expectedCents(books));
      for (const { _id, balanceCents } of accounts) {
        const debt = books.debts.get(debtIdOf(_id) ?? '');
        if (debt === undefined) continue;
        expect([_id, Math.max(0, balanceCents)]).toEqual([_id, 0]);
        expect([debt.openCents, debt.state === 'open']).toEqual([
          0 - balanceCents,
          balanceCents < 0,
        ]);
      }
      const lines = books.entries.filter(({ accountId }) => accountId === 'family-1');
      const { openCents, unusedCents } = allocate(lines);
      expect(unusedCents - openCents).toBe(books.balanceOf('family-1'));
    }),
    { numRuns: 300 },
  );
});
