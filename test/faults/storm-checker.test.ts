/** Single faults that the checker of the storm must see. */
import { expect, it } from 'vitest';
import { eachOnce } from './storm-checker.ts';

const asked = [
  { noticeNumber: 'n1', accountId: 'a1', amountCents: 1000 },
  { noticeNumber: 'n2', accountId: 'a2', amountCents: 1001 },
];
const right = asked.map((one) => ({ ...one }));
const faults = (found: readonly (typeof right)[number][]) => eachOnce('credit', asked, found);

it('says nothing where each notice has one credit of its own', () => {
  expect(faults(right)).toEqual([]);
});

it.each([
  ['a missing credit', right.slice(1), 'n1 has no credit'],
  ['a second credit', [...right, ...right.slice(0, 1)], 'n1 has 2 times a credit'],
  [
    'another amount',
    right.map((one) => ({ ...one, amountCents: 1001 })),
    'n1: the credit has another amount or account',
  ],
  [
    'another account',
    right.map((one) => ({ ...one, accountId: 'a2' })),
    'n1: the credit has another amount or account',
  ],
  [
    'a credit nobody asked for',
    [...right, { noticeNumber: 'n3', accountId: 'a1', amountCents: 1 }],
    'a credit for n3: nobody asked',
  ],
])('sees %s', (_, found, fault) => {
  expect(faults(found)).toEqual([fault]);
});
