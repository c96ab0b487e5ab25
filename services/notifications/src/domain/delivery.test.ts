/** The graph of states: what may follow what, and that every way ends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterOfficeAsked,
  type DeliveryState,
  givenUpStates,
  isOfProvider,
  mayBecome,
  nextStates,
  type Outcome,
  openStates,
  stepAfter,
} from './delivery.ts';

const FIRST = { attempts: 1, spared: 0, firstWaitSeconds: 60 };

const outcomes: readonly Outcome[] = [
  { kind: 'sent', providerId: 'SM1' },
  { kind: 'pending', providerId: 'SM1' },
  { kind: 'delivered', providerId: 'SM1' },
  { kind: 'retry', reason: 'providerBusy' },
  { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' },
  { kind: 'retry', reason: 'phoneUnreachable', scope: 'phone' },
  { kind: 'refused', reason: 'addressRefused' },
  { kind: 'invalid', reason: 'addressInvalid' },
  { kind: 'unclear', reason: 'noAnswer' },
  { kind: 'unclear', reason: 'noAnswer', scope: 'provider' },
  { kind: 'givenUp', reason: 'expired' },
  { kind: 'postponed', reason: 'smsCap', dueAt: '2020-10-06', expiresAt: '2020-10-07' },
  { kind: 'cancelled', reason: 'keyDestroyed' },
];

test('a claimed notification can take every outcome of an attempt', () => {
  for (const outcome of outcomes) {
    expect(mayBecome('sending', stepAfter(outcome, FIRST).state)).toBe(true);
  }
});

test('what will be taken up again is in an open state, and nothing else is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...outcomes),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(39),
      (outcome, attempts, spared) => {
        const step = stepAfter(outcome, { attempts, spared, firstWaitSeconds: 60 });
        expect(openStates.includes(step.state)).toBe(step.againInSeconds !== null);
      },
    ),
  );
});

test('a sender works on a notification exactly while it is open', () => {
  for (const [state, next] of Object.entries(nextStates)) {
    const isOpen = openStates.includes(state as DeliveryState);
    expect(next.includes('sending')).toBe(isOpen);
  }
});

test('what is delivered, cancelled or given up stays so, whatever senders and providers say', () => {
  const final = Object.entries(nextStates).filter(([, next]) => next.length === 0);
  expect(final.map(([state]) => state).sort()).toEqual([
    'cancelled',
    'delivered',
    'permanentFailure',
    'technicalFailure',
    'validationFailed',
  ]);
});

test('only what was given up can be tried again by the office; an SMS is looked up first', () => {
  for (const state of Object.keys(nextStates) as DeliveryState[]) {
    const isGivenUp = givenUpStates.includes(state);
    expect(afterOfficeAsked(state, 'email')).toBe(isGivenUp ? 'created' : null);
    expect(afterOfficeAsked(state, 'sms')).toBe(isGivenUp ? 'unknown' : null);
  }
});

test('an unclear end is looked up, never called a failure', () => {
  expect(stepAfter({ kind: 'unclear', reason: 'noAnswer' }, FIRST)).toMatchObject({
    state: 'unknown',
    againInSeconds: 60,
  });
});

/** The waits until it is given up, and as what. */
function waitsOf(outcome: Outcome, atMost = 50): { waits: number[]; end: string | null } {
  const waits: number[] = [];
  for (let attempts = 1; attempts <= atMost; attempts += 1) {
    const spared = isOfProvider(outcome) ? attempts - 1 : 0;
    const { state, againInSeconds } = stepAfter(outcome, { ...FIRST, attempts, spared });
    if (againInSeconds === null) return { waits, end: state };
    waits.push(againInSeconds);
  }
  return { waits, end: null };
}

describe('attempts come in growing distance', () => {
  test.each(outcomes.filter(({ kind }) => kind === 'retry' || kind === 'unclear'))('%o', (one) => {
    const { waits } = waitsOf(one);
    expect(waits.length).toBeGreaterThan(0);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });

  test('and those of one message end within a day', () => {
    const { waits, end } = waitsOf({ kind: 'retry', reason: 'providerBusy' });
    expect(end).toBe('technicalFailure');
    expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThan(24 * 60 * 60);
  });

  test('and an SMS that a phone did not get is paid for three times at most', () => {
    const { waits, end } = waitsOf({ kind: 'retry', reason: 'phoneUnreachable', scope: 'phone' });
    expect(waits).toHaveLength(2);
    expect(end).toBe('permanentFailure');
  });

  test('and a provider that is out uses up none of them', () => {
    const out: Outcome = { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
    expect(waitsOf(out).end).toBeNull();
    expect(
      stepAfter({ kind: 'retry', reason: 'providerBusy' }, { ...FIRST, attempts: 31, spared: 30 }),
    ).toMatchObject({ state: 'temporaryFailure', againInSeconds: 60 });
  });
});
