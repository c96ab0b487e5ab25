/** Two systems side by side: equal, different, missing on either side. */
import { expect, test } from 'vitest';
import { compareBalances } from './parallel-month.ts';

const line = (number: number, accountId: string | null, balanceCents: number) => {
  return { file: 'saldi.csv', line: number, accountId, balanceCents };
};

test('each balance is equal or differs by what ours has more', () => {
  const found = compareBalances(
    [line(2, 'a', 1000), line(3, 'b', -450), line(4, 'c', 0)],
    new Map([
      ['a', 1000],
      ['b', -320],
    ]),
  );
  expect(found).toMatchObject([
    { result: 'equal', accountId: 'a' },
    { result: 'differs', accountId: 'b', theirCents: -450, ourCents: -320, differenceCents: 130 },
    { result: 'equal', accountId: 'c', theirCents: 0, ourCents: 0 },
  ]);
});

test('lines of two children of one family count together', () => {
  const found = compareBalances([line(2, 'a', 700), line(3, 'a', 300)], new Map([['a', 1000]]));
  expect(found).toMatchObject([{ result: 'equal', places: [{ line: 2 }, { line: 3 }] }]);
});

test('a family that only one of the two knows is missing in the other', () => {
  const ours = new Map([
    ['d', 50],
    ['e', 0],
  ]);
  expect(compareBalances([line(2, null, 900), line(3, 'x', 5)], ours)).toEqual([
    { result: 'missingHere', theirCents: 5, places: [{ file: 'saldi.csv', line: 3 }] },
    { result: 'missingHere', theirCents: 900, places: [{ file: 'saldi.csv', line: 2 }] },
    { result: 'missingThere', accountId: 'd', ourCents: 50 },
  ]);
});
