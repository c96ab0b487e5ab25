/** The doors of guardians’ wishes, of proofs of addresses, and of the SMS that parents write. */
import type { Route } from '@mestolo/service/http.ts';
import type { GuardianTokens } from '../guardian-tokens.ts';
import type { Guardians } from '../store/guardians.ts';
import type { Inbox } from '../store/inbound.ts';
import type { Proofs } from '../store/proofs.ts';
import { getGuardianWishes } from './get-guardian-wishes.ts';
import { getGuardians } from './get-guardians.ts';
import { postAddressConfirmation } from './post-address-confirmation.ts';
import { postTwilioInbound } from './post-twilio-inbound.ts';
import { postUnsubscription } from './post-unsubscription.ts';
import { postVerificationConfirm } from './post-verification-confirm.ts';
import { postVerifications } from './post-verifications.ts';
import { putGuardianWishes } from './put-guardian-wishes.ts';
import { putWishes } from './put-wishes.ts';

export interface BackChannelNeeds {
  readonly guardians: Guardians;
  readonly tokens: GuardianTokens;
  readonly proofs: Proofs;
  readonly inbox: Inbox;
  /** Proves what Twilio sends, together with where it reaches us. */
  readonly authToken: string;
  readonly publicUrl: string;
}

export function backChannelRoutes(tools: BackChannelNeeds): readonly Route[] {
  return [
    getGuardianWishes(tools),
    putGuardianWishes(tools),
    postUnsubscription(tools),
    postAddressConfirmation(tools),
    getGuardians(tools),
    putWishes(tools),
    postVerifications(tools),
    postVerificationConfirm(tools),
    postTwilioInbound(tools),
  ];
}
