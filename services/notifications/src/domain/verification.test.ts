/** How often a proof of an address is sent, and what a try comes to. */
import { expect, test } from 'vitest';
import {
  bestOfTries,
  nextProofAt,
  outcomeOfTry,
  type PendingCode,
  sentWith,
} from './verification.ts';

const NOW = new Date('2026-10-05T10:00:00.000Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

test('three proofs a day go to one address, and the next a day after the first of them', () => {
  expect(sentWith([], NOW)).toEqual([NOW]);
  const two = [hoursAgo(5), hoursAgo(3)];
  expect(sentWith(two, NOW)).toEqual([...two, NOW]);
  const three = [...two, hoursAgo(1)];
  expect(sentWith(three, NOW)).toBeNull();
  expect(nextProofAt(three)).toEqual(new Date(hoursAgo(5).getTime() + 24 * 3_600_000));
  expect(sentWith(three, nextProofAt(three))).toHaveLength(3);
});

const pending: PendingCode = {
  address: 's1.key.bm9uY2U.cGhvbmU',
  codeHash: 'right',
  expiresAt: new Date(NOW.getTime() + 1),
  tries: 0,
};
const said = { codeHash: 'right', address: pending.address, now: NOW };

test('the right code in time proves the address it went to', () => {
  expect(outcomeOfTry(pending, said)).toBe('confirmed');
  expect(outcomeOfTry(pending, { ...said, codeHash: 'wrong' })).toBe('wrong');
});

test('a code that is too old, or for an address that was replaced, proves nothing', () => {
  expect(outcomeOfTry({ ...pending, expiresAt: NOW }, said)).toBe('ended');
  expect(outcomeOfTry(pending, { ...said, address: 's1.key.bm9uY2U.b3RoZXI' })).toBe('ended');
  expect(outcomeOfTry(undefined, said)).toBe('ended');
});

test('after five wrong tries also the right code is not taken', () => {
  expect(outcomeOfTry({ ...pending, tries: 4 }, said)).toBe('confirmed');
  expect(outcomeOfTry({ ...pending, tries: 5 }, said)).toBe('tooManyTries');
});

test('a wrong code is wrong, though another with the same number was proved before', () => {
  expect(bestOfTries(['provedBefore', 'wrong'])).toBe('wrong');
  expect(bestOfTries(['wrong', 'confirmed'])).toBe('confirmed');
  expect(bestOfTries(['ended', 'provedBefore'])).toBe('provedBefore');
  expect(bestOfTries(['ended'])).toBe('ended');
  expect(bestOfTries([])).toBe('ended');
});
