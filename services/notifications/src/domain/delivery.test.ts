/** The graph of states: what may follow what, and that every way ends. */
import { expect, test } from 'vitest';
import {
  type DeliveryState,
  mayBecome,
  nextStates,
  type Outcome,
  openStates,
  stepAfter,
} from './delivery.ts';

const FIRST = { attempts: 1, firstWaitSeconds: 60 };

const outcomes: readonly Outcome[] = [
  { kind: 'sent', providerId: 'SM1' },
  { kind: 'delivered', providerId: 'SM1' },
  { kind: 'retry', reason: 'providerBusy' },
  { kind: 'refused', reason: 'addressRefused' },
  { kind: 'unclear', reason: 'noAnswer' },
  { kind: 'cancelled', reason: 'keyDestroyed' },
];

test('a claimed notification can take every outcome of an attempt', () => {
  for (const outcome of outcomes) {
    expect(mayBecome('sending', stepAfter(outcome, FIRST).state)).toBe(true);
  }
});

test('a sender works on a notification exactly while it is open', () => {
  for (const [state, next] of Object.entries(nextStates)) {
    const isOpen = openStates.includes(state as DeliveryState);
    expect(next.includes('sending')).toBe(isOpen);
  }
});

test('what is delivered, refused or cancelled stays so', () => {
  const final = Object.entries(nextStates).filter(([, next]) => next.length === 0);
  expect(final.map(([state]) => state).sort()).toEqual([
    'cancelled',
    'delivered',
    'permanentFailure',
    'technicalFailure',
    'validationFailed',
  ]);
});

test('an unclear end is looked up, never called a failure', () => {
  expect(stepAfter({ kind: 'unclear', reason: 'noAnswer' }, FIRST)).toMatchObject({
    state: 'unknown',
    againInSeconds: 60,
  });
});

test('attempts come in growing distance and end within a day', () => {
  const waits: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const { state, againInSeconds } = stepAfter(
      { kind: 'retry', reason: 'providerBusy' },
      { ...FIRST, attempts },
    );
    if (againInSeconds === null) {
      expect(state).toBe('permanentFailure');
      break;
    }
    expect(state).toBe('temporaryFailure');
    waits.push(againInSeconds);
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThan(24 * 60 * 60);
});
