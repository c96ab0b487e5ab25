/** Lines of the system before: known again, changed, refused. */
import { describe, expect, test } from 'vitest';
import {
  contentOf,
  isTraceable,
  judgeLine,
  numberedSubjects,
  subjectOf,
  type TakeoverLine,
} from './takeover.ts';

const line = (fields: Partial<TakeoverLine> = {}): TakeoverLine => ({
  ...{ file: 'saldi.csv', line: 2, kind: 'balances', reference: 'F01', accountId: 'a' },
  ...{ pupilId: null, amountCents: 1230, day: '2020-08-31', vouchers: null },
  ...{ noticeNumber: null, means: null, payment: null, payer: null },
  ...fields,
});
const taken = (of: TakeoverLine) => {
  return { revision: 1, amountCents: of.amountCents, content: contentOf(of) };
};
const verdict = (of: TakeoverLine, known?: TakeoverLine) =>
  judgeLine(of, known && taken(known), undefined);

describe('a balance', () => {
  test('is new, then the same, then changed by what the office has corrected', () => {
    expect(verdict(line())).toEqual({ result: 'new' });
    expect(verdict(line(), line())).toEqual({ result: 'same' });
    expect(verdict(line({ line: 9, file: 'again.csv' }), line())).toEqual({ result: 'same' });
    const changed = { result: 'changed', beforeCents: 1230 };
    expect(verdict(line({ amountCents: -50 }), line())).toEqual(changed);
    expect(verdict(line({ day: '2020-09-01' }), line())).toEqual({ result: 'same' });
  });

  test('of nothing is nothing to carry over, unless something was carried before', () => {
    const nothing = line({ amountCents: 0 });
    expect(verdict(nothing)).toEqual({ result: 'same' });
    expect(verdict(nothing, line())).toEqual({ result: 'changed', beforeCents: 1230 });
  });

  test('that is said twice in the list is refused, and the place of the first is told', () => {
    const said = judgeLine(line({ line: 7 }), undefined, { file: 'saldi.csv', line: 2 });
    const problem = 'is said twice: also in saldi.csv, line 2';
    expect(said).toEqual({ result: 'refused', problems: [{ field: 'owner', problem }] });
  });

  test('of each child of a family is a subject of its own', () => {
    const subjects = ['luca', 'sofia', null].map((pupilId) => subjectOf(line({ pupilId })));
    expect(new Set(subjects).size).toBe(3);
  });
});

test('vouchers of two values are two subjects, and a change of their number is a change', () => {
  const vouchers = (count: number, valueCents: number) =>
    line({ kind: 'vouchers', amountCents: count * valueCents, vouchers: { count, valueCents } });
  expect(subjectOf(vouchers(3, 450))).not.toBe(subjectOf(vouchers(3, 400)));
  expect(verdict(vouchers(2, 450), vouchers(3, 450))).toMatchObject({ beforeCents: 1350 });
});

test('a late receipt is one credit for ever; other content under its number is refused', () => {
  const receipt = line({ kind: 'lateReceipts', payment: 'R-1', noticeNumber: '3', means: 'pos' });
  expect(verdict(receipt, receipt)).toEqual({ result: 'same' });
  const other = verdict({ ...receipt, amountCents: 1 }, receipt);
  expect(other).toMatchObject({ result: 'refused', problems: [{ field: 'amount' }] });
});

test('two payments that look alike are two, also when the list comes again', () => {
  const payment = line({ kind: 'earlierPayments', means: 'Bonifico' });
  const [first, second] = numberedSubjects([payment, { ...payment, line: 3 }]);
  expect(second).toBe(`${first}:2`);
  const named = { ...payment, payment: 'CRO-1' };
  expect(new Set(numberedSubjects([named, named])).size).toBe(1);
});

test.each([
  ['Contanti', false],
  ['POS sportello', true],
  ['Bonifico bancario', true],
  ['', null],
  [null, null],
])('paid by %j is traceable: %s', (means, expected) => {
  expect(isTraceable(means)).toBe(expected);
});
