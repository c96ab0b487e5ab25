/** The doors of guardians' wishes, of one-click ends, and of proofs of addresses. */
import type { Route } from '@mestolo/service/http.ts';
import type { GuardianTokens } from '../guardian-tokens.ts';
import type { Guardians } from '../store/guardians.ts';
import type { Proofs } from '../store/proofs.ts';
import { getGuardianWishes } from './get-guardian-wishes.ts';
import { getGuardians } from './get-guardians.ts';
import { postAddressConfirmation } from './post-address-confirmation.ts';
import { postUnsubscription } from './post-unsubscription.ts';
import { postVerificationConfirm } from './post-verification-confirm.ts';
import { postVerifications } from './post-verifications.ts';
import { putGuardianWishes } from './put-guardian-wishes.ts';
import { putWishes } from './put-wishes.ts';

export function guardianRoutes(tools: {
  readonly guardians: Guardians;
  readonly tokens: GuardianTokens;
  readonly proofs: Proofs;
}): readonly Route[] {
  return [
    getGuardianWishes(tools),
    putGuardianWishes(tools),
    postUnsubscription(tools),
    postAddressConfirmation(tools),
    getGuardians(tools),
    putWishes(tools),
    postVerifications(tools),
    postVerificationConfirm(tools),
  ];
}
