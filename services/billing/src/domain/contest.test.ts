/** A contest: its graph, and what accepting one leads to. */
import { describe, expect, test } from 'vitest';
import {
  answered,
  CONTEST_GRAPH,
  type Contest,
  type ContestAnswer,
  contestStates,
  isPutRight,
  remedyOf,
} from './contest.ts';
import type { Entry } from './entry.ts';

const contest = (state: Contest['state']): Contest => ({
  ...{ _id: 'c', tenant: 'pianengo', accountId: 'a', entryId: 'e', state, text: 's1.k.n.b' },
  ...{ openedBy: { kind: 'person', id: 'anna' }, openedAt: new Date(0), steps: [] },
});
const step = (answer: ContestAnswer) => {
  return { answer, reason: 'era a casa', actor: { kind: 'person', id: 'rosa' }, at: new Date(1) };
};
const answers = Object.keys(CONTEST_GRAPH) as ContestAnswer[];

describe('the graph', () => {
  test.each(contestStates)('of what may follow on %s', (state) => {
    const next = answers.flatMap((answer) => {
      const after = answered(contest(state), step(answer) as never);
      return after ? [after.state] : [];
    });
    const expected = { open: ['accepted', 'rejected', 'withdrawn'], accepted: ['settled'] };
    expect(next).toEqual(expected[state as 'open'] ?? []);
  });

  test('keeps each step with who and why', () => {
    const accepted = answered(contest('open'), step('accept') as never);
    expect(accepted?.steps).toEqual([step('accept')]);
  });
});

describe('putting right', () => {
  const entry = (fields: object) =>
    ({ accountId: 'a', accountVersion: 3, side: 'debit', amountCents: 450, ...fields }) as Entry;
  const meal = entry({ mealId: 'm', pupilId: 'p', schoolId: 's', effectiveOn: '2020-10-05' });

  test('a meal is for attendance to correct', () => {
    expect(remedyOf(meal)).toEqual({
      ...{ kind: 'correctMeal', mealId: 'm', pupilId: 'p', schoolId: 's', servedOn: '2020-10-05' },
    });
  });

  test('money is an adjustment to the other side, a payment is taken back', () => {
    expect(remedyOf(entry({ kind: 'feeDebit' }))).toMatchObject({ side: 'credit' });
    const receipt = { creditorFiscalCode: 'c', receiptId: 'r', noticeNumber: 'n', flags: [] };
    const topUp = entry({ kind: 'topUp', side: 'credit', receipt });
    expect(remedyOf(topUp)).toEqual({ kind: 'paymentReversal', receipt: 'c:r', amountCents: 450 });
  });

  test('is seen when something newer was posted for the meal', () => {
    const newer = { ...meal, accountVersion: 4 };
    expect(isPutRight(meal, [meal])).toBe(false);
    expect(isPutRight(meal, [meal, newer])).toBe(true);
    expect(isPutRight(newer, [meal, newer])).toBe(false);
  });
});
