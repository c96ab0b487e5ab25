/** Whose child it is on which day, and when it is enrolled. */
import { expect, test } from 'vitest';
import { takeChild, unknownAccount } from './account.ts';
import { type Child, childrenOn, isEnrolledWithin, payingFrom } from './children.ts';
import { luca } from './family-fixture.ts';

const account = (children: readonly Child[]) => ({ _id: 'account', children });
const moved: Child = {
  ...luca,
  accounts: [
    { from: '2020-09-07', accountId: 'account' },
    { from: '2021-01-07', accountId: 'another' },
  ],
};

test('a child that moved counts for each account on its own days', () => {
  expect(childrenOn(account([moved]), '2021-01-06')).toHaveLength(1);
  expect(childrenOn(account([moved]), '2021-01-07')).toHaveLength(0);
  const other = { _id: 'another', children: [moved] };
  expect(childrenOn(other, '2021-01-06')).toHaveLength(0);
  expect(childrenOn(other, '2021-01-07')[0]?.enrolment.schoolId).toBe('school');
  // Before the first day that is named it was the first account's.
  expect(childrenOn(account([{ ...moved, enrolments: always }]), '2019-10-01')).toHaveLength(1);
});

const always = [{ from: '2000-01-01', to: null, schoolId: 'school', classId: 'class' }];

test('the last day of an enrolment counts', () => {
  const left = {
    ...luca,
    enrolments: luca.enrolments.map((one) => ({ ...one, to: '2020-12-22' })),
  };
  expect(childrenOn(account([left]), '2020-12-22')).toHaveLength(1);
  expect(childrenOn(account([left]), '2020-12-23')).toHaveLength(0);
  expect(isEnrolledWithin(account([left]), '2020-12-22', '2021-06-08')).toBe(true);
  expect(isEnrolledWithin(account([left]), '2020-12-23', '2021-06-08')).toBe(false);
});

test('whose meals are free from a day on counts as one to pay for before it', () => {
  const free = {
    ...luca,
    free: [
      { from: '2020-11-01', isFree: true },
      { from: '2021-01-01', isFree: false },
    ],
  };
  expect(payingFrom(account([free]), '2020-10-31')).toBe('2020-10-31');
  expect(payingFrom(account([free]), '2020-11-01')).toBe('2021-01-01');
  expect(payingFrom(account([]), '2020-11-01')).toBeNull();
});

test('an older record of a child that comes late changes nothing', () => {
  const known = takeChild(unknownAccount('account', 'pianengo'), { ...moved, version: 2 });
  expect(takeChild(known, luca)).toBe(known);
  expect(takeChild(known, { ...luca, version: 3 }).children).toEqual([{ ...luca, version: 3 }]);
});
