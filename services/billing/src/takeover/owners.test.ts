/** Whose a line is, by the codes it has. */
import { expect, test } from 'vitest';
import { type OwnerCodes, ownerOf } from './owners.ts';

const known = {
  families: new Map([
    ['F1', { accountId: 'a' }],
    ['F2', { accountId: 'b' }],
    ['F9', null],
  ]),
  pupils: new Map([['P1', { pupilId: 'luca', accountId: 'a' }]]),
  taxCodes: new Map([
    ['ANNA', { accountIds: ['a'], pupils: [] }],
    ['BOTH', { accountIds: ['a', 'b'], pupils: [] }],
    ['LUCA', { accountIds: ['a'], pupils: [{ pupilId: 'luca', accountId: 'a' }] }],
    ['NOBODY', { accountIds: [], pupils: [] }],
  ]),
};
const owner = (codes: Partial<OwnerCodes>) =>
  ownerOf({ familyCode: '', holderTaxCode: '', pupilCode: '', pupilTaxCode: '', ...codes }, known);

test('any code tells the family, and a pupil’s tells the pupil too', () => {
  expect(owner({ familyCode: 'F1' })).toEqual({ accountId: 'a', pupilId: null });
  expect(owner({ pupilCode: 'P1' })).toEqual({ accountId: 'a', pupilId: 'luca' });
  expect(owner({ pupilTaxCode: 'LUCA' })).toEqual({ accountId: 'a', pupilId: 'luca' });
  expect(owner({ holderTaxCode: 'ANNA' })).toEqual({ accountId: 'a', pupilId: null });
});

test('several codes must agree; a parent of two families needs one more', () => {
  expect(owner({ familyCode: 'F2', holderTaxCode: 'BOTH' })).toMatchObject({ accountId: 'b' });
  expect(owner({ holderTaxCode: 'BOTH' })).toBe('severalFamilies');
  expect(owner({ familyCode: 'F2', pupilCode: 'P1' })).toBe('severalFamilies');
});

test('a code that nobody has is never passed over', () => {
  expect(owner({ familyCode: 'F9' })).toBe('unknownCode');
  expect(owner({ familyCode: 'F1', holderTaxCode: 'NOBODY' })).toBe('unknownCode');
  expect(owner({})).toBe('noCode');
});
