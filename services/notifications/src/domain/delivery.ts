/** The states of one notification on its way to one guardian, and the steps between them. */

export type DeliveryState =
  | 'created'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'unknown'
  | 'temporaryFailure'
  | 'permanentFailure'
  | 'cancelled';

/**
 * `sending` is a claim: it falls back to any open state when the sender reports, and to `unknown`
 * when nobody can tell whether the provider took it. A report of delivery may overtake the sender's
 * own mark, so it is taken from `sending` too.
 */
export const nextStates: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  created: ['sending'],
  sending: [
    'sending',
    'sent',
    'delivered',
    'unknown',
    'temporaryFailure',
    'permanentFailure',
    'cancelled',
  ],
  unknown: ['sending', 'delivered', 'permanentFailure'],
  temporaryFailure: ['sending'],
  sent: ['delivered', 'temporaryFailure', 'permanentFailure'],
  delivered: [],
  permanentFailure: [],
  cancelled: [],
};

/** In these a sender has work to do, once the time has come. */
export const openStates: readonly DeliveryState[] = [
  'created',
  'sending',
  'unknown',
  'temporaryFailure',
];

export function mayBecome(from: DeliveryState, to: DeliveryState): boolean {
  return nextStates[from].includes(to);
}

/**
 * What came of one attempt. `reason` is a word for the log of the family, never a provider's text.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly providerId: string | null }
  | { readonly kind: 'delivered'; readonly providerId: string | null }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unclear'; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly reason: string };

export interface NextStep {
  readonly state: DeliveryState;
  readonly reason: string | null;
  /** Seconds until a sender may take it again; null where none will. */
  readonly againInSeconds: number | null;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Growing, and over within a day: an older reminder would be about another balance. */
const RETRY_SECONDS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];

/** A provider lists an SMS only some time after it took it. */
const LOOK_UP_AFTER_SECONDS = MINUTE;

/** @param attempts how often it was given to the provider so far, from 1 */
export function stepAfter(outcome: Outcome, attempts: number): NextStep {
  switch (outcome.kind) {
    case 'sent':
    case 'delivered':
      return { state: outcome.kind, reason: null, againInSeconds: null };
    case 'cancelled':
      return { state: 'cancelled', reason: outcome.reason, againInSeconds: null };
    case 'refused':
      return { state: 'permanentFailure', reason: outcome.reason, againInSeconds: null };
    case 'unclear':
      return {
        state: 'unknown',
        reason: outcome.reason,
        againInSeconds: LOOK_UP_AFTER_SECONDS,
      };
    case 'retry': {
      const againInSeconds = RETRY_SECONDS[attempts - 1] ?? null;
      const state = againInSeconds === null ? 'permanentFailure' : 'temporaryFailure';
      return { state, reason: outcome.reason, againInSeconds };
    }
  }
}
