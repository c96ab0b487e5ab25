/** A door is out when every call of five minutes has failed, and never after one bad call. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DoorHealth, HEALTHY, noteCall, outForMs } from './door-health.ts';

const AFTER_MS = 300_000;

interface Call {
  readonly hasFailed: boolean;
  readonly nowMs: number;
}

const some = fc
  .array(fc.record({ hasFailed: fc.boolean(), waitMs: fc.integer({ min: 1, max: 200_000 }) }), {
    maxLength: 30,
  })
  .map((steps) => {
    let nowMs = 1_000_000;
    return steps.map(({ hasFailed, waitMs }): Call => {
      nowMs += waitMs;
      return { hasFailed, nowMs };
    });
  });

function after(calls: readonly Call[]): DoorHealth {
  return calls.reduce((health, one) => noteCall(health, { ...one, afterMs: AFTER_MS }), HEALTHY);
}

test('it is out when all calls since at least five minutes have failed, two of them or more', () => {
  fc.assert(
    fc.property(some, (calls) => {
      const lastGood = calls.findLastIndex(({ hasFailed }) => !hasFailed);
      const bad = calls.slice(lastGood + 1);
      const lasted = (bad.at(-1)?.nowMs ?? 0) - (bad[0]?.nowMs ?? 0);
      const expected = bad.length >= 2 && lasted >= AFTER_MS ? lasted : null;
      expect(outForMs(after(calls), AFTER_MS)).toBe(expected);
    }),
  );
});

test('one good call ends it', () => {
  fc.assert(
    fc.property(some, (calls) => {
      const nowMs = (calls.at(-1)?.nowMs ?? 0) + 1;
      expect(outForMs(after([...calls, { hasFailed: false, nowMs }]), AFTER_MS)).toBeNull();
    }),
  );
});

test('two failures with hours of silence between them are no outage', () => {
  const calls = [1_000_000, 20_000_000].map((nowMs) => ({ hasFailed: true, nowMs }));
  expect(outForMs(after(calls), AFTER_MS)).toBeNull();
});
