/** From what the office's door decided to what it answers. */
import { problem, type Reply } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { VerdictRefusal } from '../domain/approval.ts';
import type { ActionRefusal } from '../domain/office-action.ts';
import type { OfficeAnswer } from '../store/office-door.ts';
import { postedLine } from './office-fields.ts';

/** Posted at once, or kept for a second person. */
export const officeAnswers = {
  201: z.strictObject({ entries: z.array(postedLine) }),
  202: z.strictObject({ approvalId: z.uuid() }),
};

/** @throws HttpProblem where the door said no */
export function officeReply(answer: OfficeAnswer): Reply {
  switch (answer.result) {
    case 'posted':
      return { status: 201, body: { entries: answer.entries } };
    case 'waits':
      return { status: 202, body: { approvalId: answer.approvalId } };
    case 'rejected':
      return { status: 200, body: { approvalId: answer.approvalId, state: 'rejected' } };
    case 'refused':
      throw refusalProblem(answer.refusal);
    case 'notAllowed':
      throw notAllowed(answer.why);
  }
}

const REFUSALS: Readonly<Record<ActionRefusal['why'], readonly [number, string, string]>> = {
  unknownAccount: [404, 'no-such-account', 'This Comune has no such account.'],
  sameAccount: [422, 'same-account', 'A transfer needs two accounts.'],
  inFuture: [422, 'in-future', 'The effective day is still to come.'],
  sideMissing: [422, 'side-missing', 'An adjustment says its side: debit or credit.'],
  pendingUnpriced: [
    409,
    'pending-unpriced',
    'Meals of this account wait for a price, so nobody can say what may leave it. Nothing changed.',
  ],
  noSuchPayment: [
    422,
    'no-such-payment',
    'This account has no such payment; name it as <creditor fiscal code>:<receipt id>.',
  ],
  alreadyReversed: [409, 'already-reversed', 'This payment was taken back before.'],
  noSuchReceipt: [404, 'no-such-receipt', 'There is no such receipt in suspense.'],
  moreThanRefundable: [
    409,
    'more-than-refundable',
    'The account holds less than that once its pending meals are paid.',
  ],
  moreThanDebt: [409, 'more-than-debt', 'The account owes less than that.'],
  dueInPast: [422, 'due-in-past', 'The day to pay by is over.'],
  notOpen: [409, 'not-open', 'One of these debts is not open in this account.'],
  nothingOpen: [409, 'nothing-open', 'There is no open debt.'],
  noSuchDebt: [404, 'no-such-debt', 'This Comune has no such debt.'],
  otherAmount: [422, 'other-amount', 'A payment is taken back whole, by the amount received.'],
};

function refusalProblem(refusal: ActionRefusal) {
  const { why, ...numbers } = refusal;
  const [status, type, detail] = REFUSALS[why];
  return problem(status, { type, detail, ...numbers });
}

const NOT_ALLOWED: Readonly<
  Record<VerdictRefusal | 'noSuchApproval', readonly [number, string, string]>
> = {
  noSuchApproval: [404, 'no-such-approval', 'There is no such request in this Comune.'],
  noPerson: [403, 'no-person', 'This needs a person, and the call names none.'],
  samePerson: [403, 'same-person', 'Who asked for it cannot also approve or reject it.'],
  decidedOtherwise: [409, 'decided', 'Somebody has decided this request before.'],
};

function notAllowed(why: VerdictRefusal | 'noSuchApproval') {
  const [status, type, detail] = NOT_ALLOWED[why];
  return problem(status, { type, detail });
}
