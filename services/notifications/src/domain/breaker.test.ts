/** A provider that is out is left in peace, and tried with one message at a time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  admit,
  afterAnswer,
  afterFailure,
  afterNothing,
  type Breaker,
  type BreakerRules,
  CLOSED,
} from './breaker.ts';

const rules: BreakerRules = {
  opensAfter: 3,
  firstPauseMs: 1_000,
  longestPauseMs: 8_000,
  probeWithinMs: 5_000,
};

const failed = (breaker: Breaker, times: number, nowMs = 0): Breaker =>
  Array.from({ length: times }).reduce<Breaker>((one) => afterFailure(one, nowMs, rules), breaker);

test('it opens after failures in a row, and an answer in between begins the count anew', () => {
  expect(failed(CLOSED, 2).state).toBe('closed');
  expect(failed(CLOSED, 3)).toMatchObject({ state: 'open', untilMs: 1_000 });
  expect(failed(afterAnswer(), 2).state).toBe('closed');
});

test('while it is open nobody passes; then one does, and only one', () => {
  const open = failed(CLOSED, 3);
  expect(admit(open, 999, rules).isAdmitted).toBe(false);
  const first = admit(open, 1_000, rules);
  expect(first).toMatchObject({ isAdmitted: true, breaker: { state: 'halfOpen' } });
  expect(admit(first.breaker, 1_001, rules).isAdmitted).toBe(false);
});

test('the failure of the one that tries opens it for longer, up to a limit', () => {
  let breaker = failed(CLOSED, 3);
  const pauses: number[] = [];
  for (let times = 0; times < 6; times += 1) {
    const nowMs = breaker.untilMs;
    breaker = afterFailure(admit(breaker, nowMs, rules).breaker, nowMs, rules);
    pauses.push(breaker.untilMs - nowMs);
  }
  expect(pauses).toEqual([2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
});

test('its success closes it', () => {
  const tried = admit(failed(CLOSED, 3), 1_000, rules).breaker;
  expect(tried.state).toBe('halfOpen');
  expect(admit(afterAnswer(), 1_000, rules)).toEqual({ isAdmitted: true, breaker: CLOSED });
});

test('what was on its way when it opened does not make the pause longer', () => {
  const open = failed(CLOSED, 3);
  expect(afterFailure(open, 500, rules)).toMatchObject({ untilMs: 1_000, openings: 1 });
});

test('one that tries and finds nothing to send, or is never heard of, lets the next one try', () => {
  const tried = admit(failed(CLOSED, 3), 1_000, rules).breaker;
  expect(admit(afterNothing(tried, 1_001), 1_001, rules).isAdmitted).toBe(true);
  expect(admit(tried, 5_999, rules).isAdmitted).toBe(false);
  expect(admit(tried, 6_000, rules).isAdmitted).toBe(true);
});

test('whatever happens, it is never shut for longer than the longest pause', () => {
  const steps = fc.array(
    fc.tuple(fc.constantFrom('fail', 'answer', 'admit', 'nothing'), fc.nat(20_000)),
  );
  fc.assert(
    fc.property(steps, (taken) => {
      let breaker = CLOSED;
      let nowMs = 0;
      for (const [step, tookMs] of taken) {
        nowMs += tookMs;
        if (step === 'fail') breaker = afterFailure(breaker, nowMs, rules);
        else if (step === 'answer') breaker = afterAnswer();
        else if (step === 'nothing') breaker = afterNothing(breaker, nowMs);
        else breaker = admit(breaker, nowMs, rules).breaker;
        expect(admit(breaker, nowMs + rules.longestPauseMs, rules).isAdmitted).toBe(true);
      }
    }),
  );
});
