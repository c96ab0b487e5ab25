/** What the door of one pupil or one account is asked. */
import type { Diet } from '../domain/diets.ts';
import type {
  CircumstancesStatement,
  EnrolmentAct,
  HolderAct,
  IseeStatement,
  WithdrawalStatement,
} from '../domain/household-acts.ts';
import type { Mint } from '../domain/mint.ts';
import type { Act } from '../domain/records.ts';

export type HouseholdAct =
  | ({ readonly kind: 'iseeFiled' } & IseeStatement)
  | ({ readonly kind: 'circumstancesChanged' } & CircumstancesStatement)
  | ({ readonly kind: 'pupilEnrolled' } & EnrolmentAct)
  | ({ readonly kind: 'pupilWithdrawn' } & WithdrawalStatement)
  | ({ readonly kind: 'holderChanged'; readonly accountId: string } & HolderAct)
  | {
      readonly kind: 'pupilMoved';
      readonly pupilId: string;
      readonly accountId: string;
      readonly from: string;
    }
  | { readonly kind: 'dietsChanged'; readonly pupilId: string; readonly diets: readonly Diet[] };

export interface HouseholdRequest {
  readonly tenant: string;
  readonly act: Act;
  readonly what: HouseholdAct;
  readonly mint: Mint;
}
