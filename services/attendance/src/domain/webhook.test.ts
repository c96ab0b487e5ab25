/** How long a receiver is tried, and when it is called no more. */
import { expect, test } from 'vitest';
import { delayMs, standingAfter, webhookEvents } from './webhook.ts';

const HOUR = 3_600_000;
const failed = {
  kind: 'failed',
  status: 500,
  why: 'It answered 500.',
  retryAfterMs: null,
} as const;
const delivered = { kind: 'delivered', status: 204 } as const;

test('the pauses grow from 5 s to a day, and end', () => {
  const delays = Array.from({ length: 13 }, (_, made) => delayMs(made + 1, null));
  expect(delays[0]).toBe(5_000);
  expect(delays.slice(0, 12)).toEqual(
    delays.slice(0, 12).toSorted((a, b) => Number(a) - Number(b)),
  );
  expect(delays[11]).toBe(24 * HOUR);
  expect(delays[12]).toBeNull();
});

test('a receiver may ask for a longer pause, for a day at most, and never for a shorter one', () => {
  expect(delayMs(1, 60_000)).toBe(60_000);
  expect(delayMs(1, 1)).toBe(5_000);
  expect(delayMs(1, 99 * 24 * HOUR)).toBe(24 * HOUR);
});

test('five days without one good answer disable a webhook, and one good answer begins anew', () => {
  const first = standingAfter(null, failed, 0);
  expect(first).toEqual({ failingSinceMs: 0, disabled: null });
  expect(standingAfter(0, failed, 119 * HOUR).disabled).toBeNull();
  expect(standingAfter(0, failed, 120 * HOUR).disabled).toMatch(/5 days.*answered 500/);
  expect(standingAfter(0, delivered, 119 * HOUR).failingSinceMs).toBeNull();
});

test('who answers 410 is called no more', () => {
  expect(standingAfter(null, { kind: 'gone', status: 410 }, 0).disabled).toMatch(/410/);
});

test('no webhook carries a pupil or a name', () => {
  const fields = Object.values(webhookEvents).flatMap(({ data }) => Object.keys(data.shape));
  expect(fields.filter((name) => /pupil|name|family|account|diet/i.test(name))).toEqual(['pupils']);
});
