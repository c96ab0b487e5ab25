/**
 * Leaves a provider in peace that fails for everybody: after several failures in a row nothing is
 * sent for a while, then one message tries, and only its success lets the others follow.
 */

export type BreakerState = 'closed' | 'open' | 'halfOpen';

export interface Breaker {
  readonly state: BreakerState;
  /** Failures of the provider as a whole, one after the other. */
  readonly failures: number;
  /** How often in a row it was opened: each time for longer. */
  readonly openings: number;
  /** While open: when one message may try. While half open: when its silence is a failure. */
  readonly untilMs: number;
}

export interface BreakerRules {
  readonly opensAfter: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How long the one that tries may take. */
  readonly probeWithinMs: number;
}

export const CLOSED: Breaker = { state: 'closed', failures: 0, openings: 0, untilMs: 0 };

/**
 * Whether a message may go to the provider now; of an open breaker whose pause is over the one that
 * asks first becomes the one that tries.
 */
export function admit(
  breaker: Breaker,
  nowMs: number,
  rules: BreakerRules,
): { readonly isAdmitted: boolean; readonly breaker: Breaker } {
  if (breaker.state === 'closed') return { isAdmitted: true, breaker };
  if (nowMs < breaker.untilMs) return { isAdmitted: false, breaker };
  const untilMs = nowMs + rules.probeWithinMs;
  return { isAdmitted: true, breaker: { ...breaker, state: 'halfOpen', untilMs } };
}

/** The provider works, whatever it said of the one message. */
export function afterAnswer(): Breaker {
  return CLOSED;
}

/** The one that was to try had nothing to send after all: the next one tries. */
export function afterNothing(breaker: Breaker, nowMs: number): Breaker {
  return breaker.state === 'halfOpen' ? { ...breaker, state: 'open', untilMs: nowMs } : breaker;
}

/** The provider fails for everybody: it is away, is too busy, or does not let us in. */
export function afterFailure(breaker: Breaker, nowMs: number, rules: BreakerRules): Breaker {
  const failures = breaker.failures + 1;
  // What had been on its way when it was opened tells nothing new.
  if (breaker.state === 'open') return { ...breaker, failures };
  if (breaker.state === 'closed' && failures < rules.opensAfter) return { ...breaker, failures };
  const pauseMs = Math.min(rules.firstPauseMs * 2 ** breaker.openings, rules.longestPauseMs);
  return { state: 'open', failures, openings: breaker.openings + 1, untilMs: nowMs + pauseMs };
}
