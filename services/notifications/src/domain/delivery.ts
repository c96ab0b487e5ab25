/** The states of one notification on its way to one guardian, and the steps between them. */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import type { Channel } from './notification.ts';

export type DeliveryState =
  | 'created'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'unknown'
  | 'temporaryFailure'
  | 'permanentFailure'
  | 'cancelled'
  | 'pending'
  | 'technicalFailure'
  | 'validationFailed';

/**
 * `sending` is a claim: it falls back to any open state when the sender reports, and to `unknown`
 * when nobody can tell whether the provider took it. A report of delivery may overtake the sender's
 * own mark, so it is taken from `sending` too.
 */
export const nextStates: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  created: ['sending', 'cancelled', 'technicalFailure'],
  sending: [
    'sending',
    'sent',
    'delivered',
    'unknown',
    'temporaryFailure',
    'permanentFailure',
    'cancelled',
    'pending',
    'technicalFailure',
    'validationFailed',
  ],
  unknown: ['sending', 'pending', 'delivered', 'permanentFailure', 'technicalFailure'],
  temporaryFailure: ['sending', 'cancelled', 'technicalFailure'],
  sent: ['pending', 'delivered', 'temporaryFailure', 'permanentFailure'],
  pending: ['delivered', 'temporaryFailure', 'permanentFailure'],
  // What was given up is over for senders and providers; the office may have it tried again.
  technicalFailure: [],
  validationFailed: [],
  permanentFailure: [],
  delivered: [],
  cancelled: [],
};

/** In these a sender has work to do, once the time has come. */
export const openStates: readonly DeliveryState[] = [
  'created',
  'sending',
  'unknown',
  'temporaryFailure',
];

/** It did not arrive and nobody tries any more: another channel may, or the office once more. */
export const givenUpStates: readonly DeliveryState[] = [
  'permanentFailure',
  'technicalFailure',
  'validationFailed',
];

export function mayBecome(from: DeliveryState, to: DeliveryState): boolean {
  return nextStates[from].includes(to);
}

/**
 * What the office's word makes of one that was given up: open again. What can be looked up at its
 * provider counts as unknown, so that it is looked up before anything is sent.
 */
export function afterOfficeAsked(from: DeliveryState, channel: Channel): DeliveryState | null {
  if (!givenUpStates.includes(from)) return null;
  return channel === 'sms' ? 'unknown' : 'created';
}

/**
 * Whom a failure concerns. `message`: this one alone. `provider`: whatever is sent there; it counts
 * for the provider's breaker, and uses up no try of the message. `phone`: it was taken and paid
 * for, and the phone did not get it.
 */
export type FailureScope = 'message' | 'provider' | 'phone';

/**
 * What came of one attempt. `reason` is a word for the log of the family, never a provider's text.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly providerId: string | null }
  /** The provider handed it on; whether the phone has it is not known yet. */
  | { readonly kind: 'pending'; readonly providerId: string | null }
  | { readonly kind: 'delivered'; readonly providerId: string | null }
  /** Not taken, and may be later. */
  | { readonly kind: 'retry'; readonly reason: DeliveryReason; readonly scope?: FailureScope }
  /** The recipient or the message is refused for good. */
  | { readonly kind: 'refused'; readonly reason: DeliveryReason }
  /** It could never be sent: no provider was asked. */
  | { readonly kind: 'invalid'; readonly reason: DeliveryReason }
  /** Nobody heard the answer. */
  | { readonly kind: 'unclear'; readonly reason: DeliveryReason; readonly scope?: FailureScope }
  | { readonly kind: 'givenUp'; readonly reason: DeliveryReason }
  /** Another day, unless another channel can take it; both in business time. */
  | {
      readonly kind: 'postponed';
      readonly reason: DeliveryReason;
      readonly dueAt: string;
      readonly expiresAt: string;
    }
  | { readonly kind: 'cancelled'; readonly reason: DeliveryReason };

export interface NextStep {
  readonly state: DeliveryState;
  readonly reason: DeliveryReason | null;
  /** Seconds until a sender may take it again; null where none will. */
  readonly againInSeconds: number | null;
}

/** How many times as long as the first wait the following ones are, by whom it concerns. */
const WAITS: Readonly<Record<FailureScope, readonly number[]>> = {
  // With a minute, over within a day: an older reminder would be about another balance.
  message: [1, 5, 15, 60, 120, 240, 480],
  // The breaker keeps the provider in peace; a message that others overtake lets them try for it.
  provider: [1, 2, 5, 15],
  // Each is paid for.
  phone: [15, 120],
};

export interface Attempts {
  /** How often it was taken up so far, from 1. */
  readonly attempts: number;
  /** How many of them ended because the provider failed for everybody. */
  readonly spared: number;
  /** The first wait. A provider, too, lists an SMS only some time after it took it. */
  readonly firstWaitSeconds: number;
}

export function stepAfter(outcome: Outcome, attempts: Attempts): NextStep {
  const { kind } = outcome;
  switch (kind) {
    case 'sent':
    case 'pending':
    case 'delivered':
      return { state: kind, reason: null, againInSeconds: null };
    case 'cancelled':
      return { state: 'cancelled', reason: outcome.reason, againInSeconds: null };
    case 'refused':
      return { state: 'permanentFailure', reason: outcome.reason, againInSeconds: null };
    case 'invalid':
      return { state: 'validationFailed', reason: outcome.reason, againInSeconds: null };
    case 'givenUp':
      return { state: 'technicalFailure', reason: outcome.reason, againInSeconds: null };
    case 'postponed':
      return { state: 'temporaryFailure', reason: outcome.reason, againInSeconds: 0 };
    case 'unclear': {
      const againInSeconds = providerWait(attempts);
      return { state: 'unknown', reason: outcome.reason, againInSeconds };
    }
    case 'retry':
      return afterRetry(outcome, attempts);
  }
}

function afterRetry(
  { reason, scope = 'message' }: Extract<Outcome, { kind: 'retry' }>,
  attempts: Attempts,
): NextStep {
  if (scope === 'provider') {
    const againInSeconds = providerWait(attempts);
    return { state: 'temporaryFailure', reason, againInSeconds };
  }
  const wait = WAITS[scope][triesOf(attempts) - 1];
  if (wait !== undefined) {
    const againInSeconds = wait * attempts.firstWaitSeconds;
    return { state: 'temporaryFailure', reason, againInSeconds };
  }
  const state = scope === 'phone' ? 'permanentFailure' : 'technicalFailure';
  return { state, reason, againInSeconds: null };
}

/** Attempts that were the message's own. */
function triesOf({ attempts, spared }: Attempts): number {
  return Math.max(1, attempts - spared);
}

/** Without an end of its own: it ends when the notification is too old. */
function providerWait({ spared, firstWaitSeconds }: Attempts): number {
  const waits = WAITS.provider;
  return (waits[Math.min(spared, waits.length - 1)] ?? 1) * firstWaitSeconds;
}

/** Whether the failure is the provider's: one for its breaker, and no try of the message. */
export function isOfProvider(outcome: Outcome): boolean {
  return (outcome.kind === 'retry' || outcome.kind === 'unclear') && outcome.scope === 'provider';
}
