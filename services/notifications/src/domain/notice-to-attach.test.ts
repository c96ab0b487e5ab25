/** The notice that goes with a reminder. */
import { expect, test } from 'vitest';
import { owedCents, reusable } from './notice-to-attach.ts';

const notice = (noticeNumber: string, amountCents: number, dueOn = '2020-12-01') => ({
  ...{ noticeNumber, amountCents, dueOn },
});
const wanted = { amountCents: 2250, today: '2020-10-12' };

test('the family’s own notice is used again where it covers the debt', () => {
  const open = [notice('3', 5000), notice('2', 2250), notice('1', 2000)];
  expect(reusable(open, wanted)?.noticeNumber).toBe('2');
});

test('one that is too small, or past its day, is not', () => {
  expect(reusable([notice('1', 2249), notice('2', 5000, '2020-10-11')], wanted)).toBeUndefined();
  expect(reusable([notice('1', 2250, '2020-10-12')], wanted)?.noticeNumber).toBe('1');
});

test('who owes nothing gets no notice', () => {
  expect(owedCents({ balanceCents: -2250 })).toBe(2250);
  expect(owedCents({ balanceCents: 0 })).toBeNull();
});
