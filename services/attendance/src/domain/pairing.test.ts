/** A device that shows a code learns in time what became of it, and asks no oftener than it may. */
import { expect, test } from 'vitest';
import { pollAnswer, typedUserCode, userCodeOf } from './pairing.ts';

const waiting = {
  state: 'waiting',
  expiresAtMs: 900_000,
  lastPolledMs: null,
  intervalSeconds: 5,
} as const;

test('a code is short, and is understood however it was typed', () => {
  const code = userCodeOf(new Uint8Array(16).fill(1));
  expect(code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
  expect(typedUserCode(` ${code.toLowerCase().replace('-', ' ')}`)).toBe(code);
  expect(typedUserCode('AAAA-AAAA')).toBeNull();
  expect(typedUserCode(code.slice(1))).toBeNull();
});

test('while the office has not typed it the device waits, and slows down when it asks too soon', () => {
  expect(pollAnswer(waiting, 0)).toBe('authorization_pending');
  expect(pollAnswer({ ...waiting, lastPolledMs: 1_000 }, 5_999)).toBe('slow_down');
  expect(pollAnswer({ ...waiting, lastPolledMs: 1_000 }, 6_000)).toBe('authorization_pending');
  expect(pollAnswer({ ...waiting, lastPolledMs: 1_000, intervalSeconds: 10 }, 6_000)).toBe(
    'slow_down',
  );
});

test('a code ends with its time, a denial and an approval stand', () => {
  expect(pollAnswer(waiting, 900_000)).toBe('expired_token');
  expect(pollAnswer(null, 0)).toBe('expired_token');
  expect(pollAnswer({ ...waiting, state: 'denied' }, 0)).toBe('access_denied');
  expect(pollAnswer({ ...waiting, state: 'approved', lastPolledMs: 0 }, 1)).toBe('approved');
});
