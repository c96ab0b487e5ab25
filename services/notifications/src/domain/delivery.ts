/** The states of one notification on its way to one guardian, and the steps between them. */

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
  created: ['sending', 'cancelled'],
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
  temporaryFailure: ['sending', 'cancelled'],
  sent: ['pending', 'delivered', 'temporaryFailure', 'permanentFailure'],
  pending: ['delivered', 'temporaryFailure', 'permanentFailure'],
  technicalFailure: [],
  validationFailed: [],
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

/**
 * How many times as long as the first wait the following ones are: with a minute, over within a
 * day, since an older reminder would be about another balance.
 */
const WAITS = [1, 5, 15, 60, 120, 240, 480];

export interface Attempts {
  /** How often it was taken up so far, from 1. */
  readonly attempts: number;
  /** The first wait. A provider, too, lists an SMS only some time after it took it. */
  readonly firstWaitSeconds: number;
}

export function stepAfter(outcome: Outcome, { attempts, firstWaitSeconds }: Attempts): NextStep {
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
        againInSeconds: firstWaitSeconds,
      };
    case 'retry': {
      const wait = WAITS[attempts - 1];
      const againInSeconds = wait === undefined ? null : wait * firstWaitSeconds;
      const state = againInSeconds === null ? 'permanentFailure' : 'temporaryFailure';
      return { state, reason: outcome.reason, againInSeconds };
    }
  }
}
