/** Who may send now: by the state of the provider, its rate, and the room for what is urgent. */
import { createLogger } from '@mestolo/telemetry/logger.ts';
import { expect, test } from 'vitest';
import type { Outcome } from '../domain/delivery.ts';
import { createGate, type Pass } from './gate.ts';

const out: Outcome = { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
const sent: Outcome = { kind: 'sent', providerId: null };

function open(messagesASecond = 1_000) {
  const clock = { ms: 1_000_000 };
  const gate = createGate({
    channel: 'email',
    limit: { messages: messagesASecond, perMs: 1_000 },
    breaker: { opensAfter: 3, firstPauseMs: 1_000, longestPauseMs: 4_000, probeWithinMs: 9_000 },
    atOnce: 4,
    logger: createLogger('test', { level: 'error' }),
    nowMs: () => clock.ms,
  });
  const enter = (): Pass => {
    const pass = gate.enter();
    if (pass === null) throw new Error('the gate is shut');
    return pass;
  };
  return { gate, clock, enter };
}

test('what goes to many leaves one place for what concerns a family', () => {
  const { enter } = open();
  const passes = [enter(), enter(), enter(), enter()];
  expect(passes.map(({ atMostPriority }) => atMostPriority)).toEqual([2, 2, 2, 1]);
  passes[0]?.taken(1);
  expect(enter().atMostPriority).toBe(2);
  passes[1]?.done(sent);
  expect(enter().atMostPriority).toBe(2);
  expect(enter().atMostPriority).toBe(1);
});

test('after failures of the provider nobody passes; then one tries, and its success lets all pass', () => {
  const { gate, clock, enter } = open();
  for (let times = 0; times < 3; times += 1) enter().done(out);
  expect(gate.enter()).toBeNull();
  expect(gate.opensAt()?.getTime()).toBe(clock.ms + 1_000);
  clock.ms += 1_000;
  const probe = enter();
  expect(gate.enter()).toBeNull();
  probe.done(sent);
  expect(gate.opensAt()).toBeNull();
  enter();
  enter();
});

test('a refusal of one message is an answer of a provider that works', () => {
  const { gate, enter } = open();
  enter().done(out);
  enter().done(out);
  enter().done({ kind: 'refused', reason: 'addressRefused' });
  enter().done(out);
  expect(gate.enter()).not.toBeNull();
});

test('where nothing was sent, neither the rate nor the try of an open provider is used up', () => {
  const { gate, clock, enter } = open(1);
  enter().done(null);
  for (let times = 0; times < 3; times += 1) {
    clock.ms += 1_000;
    enter().done(out);
  }
  clock.ms += 4_000;
  enter().done(null);
  expect(gate.opensAt()).toBeNull();
});

test('nobody passes without a token, and one knows when the next is there', () => {
  const { gate, clock, enter } = open(2);
  enter();
  enter();
  expect(gate.enter()).toBeNull();
  expect(gate.opensAt()?.getTime()).toBe(clock.ms + 500);
  clock.ms += 500;
  enter();
});
