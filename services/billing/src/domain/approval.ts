/** Four eyes: what one person asks for, another one approves or turns down. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { OfficeAction } from './office-action.ts';

export type ApprovalState = 'waiting' | 'approved' | 'rejected';

export interface Approval {
  readonly _id: string;
  readonly tenant: string;
  readonly state: ApprovalState;
  readonly action: OfficeAction;
  /** What is at stake, also where the action itself names no amount. */
  readonly amountCents: number;
  readonly requestedBy: Actor;
  readonly requestedAt: Date;
  readonly decidedBy: Actor | null;
  readonly decidedAt: Date | null;
  /** Why it was approved or turned down. */
  readonly reason: string | null;
}

export interface Verdict {
  readonly decision: 'approved' | 'rejected';
  readonly reason: string;
}

/** The person behind an action, whichever program acts for them. */
export function personOf(actor: Actor): string {
  return actor.onBehalfOf ?? actor.id;
}

/** A program that names nobody cannot answer for money. */
export function isPerson(actor: Actor): boolean {
  return actor.kind === 'person' || actor.onBehalfOf !== undefined;
}

/** Taking a payment back always needs two; everything else from the Comune's amount on. */
export function needsFourEyes(
  action: OfficeAction,
  amountCents: number,
  fourEyesFromCents: number | null,
): boolean {
  if (action.type === 'entry' && action.kind === 'paymentReversal') return true;
  // Money that was received goes to the family it was meant for: nothing leaves.
  if (action.type === 'assignment') return false;
  // A debt goes to a notice of its own or comes back: what is owed stays the same.
  if (action.type === 'debt' || action.type === 'debtWithdrawal') return false;
  return fourEyesFromCents !== null && amountCents >= fourEyesFromCents;
}

export type VerdictRefusal = 'noPerson' | 'samePerson' | 'decidedOtherwise';

/** `again`: the same verdict of the same person, which changes nothing. */
export function judge(
  approval: Approval,
  verdict: Verdict,
  actor: Actor,
): 'new' | 'again' | VerdictRefusal {
  if (!isPerson(actor)) return 'noPerson';
  if (personOf(approval.requestedBy) === personOf(actor)) return 'samePerson';
  if (approval.state === 'waiting') return 'new';
  const isSame =
    approval.state === verdict.decision &&
    approval.decidedBy !== null &&
    personOf(approval.decidedBy) === personOf(actor);
  return isSame ? 'again' : 'decidedOtherwise';
}
