/** What the office does with old debts: takes them out of an account, back in, lessens them. */
import { type BooksDraft, postTo, said } from './books.ts';
import {
  chooseFacts,
  type DebtFact,
  debtOf,
  linesOfAccount,
  openCentsOf,
  postToDebt,
} from './debt.ts';
import { debtEntryId } from './entry-ids.ts';
import type { ActionContext, ActionRefusal } from './office-action.ts';
import { officeEntryId } from './office-entry-ids.ts';
import { saidByOffice } from './said-by-office.ts';

/** Puts open debts of an account on a notice of their own. The debt is named after the action. */
export interface DebtAction {
  readonly type: 'debt';
  readonly accountId: string;
  /** Named facts, or all that counted up to a day: one of the two. */
  readonly facts?: readonly string[];
  readonly upTo?: string;
  readonly dueOn: string;
  readonly reason: string;
}

/** Part of a debt is not owed any more. */
export interface DebtReductionAction {
  readonly type: 'debtReduction';
  readonly debtId: string;
  readonly amountCents: number;
  readonly reason: string;
}

/** What is open of a debt stands in the family's account again. */
export interface DebtWithdrawalAction {
  readonly type: 'debtWithdrawal';
  readonly debtId: string;
  readonly reason: string;
}

export type AnyDebtAction = DebtAction | DebtReductionAction | DebtWithdrawalAction;

export function refusalOfDebt(
  draft: BooksDraft,
  action: AnyDebtAction,
  { tenant, today }: ActionContext,
): ActionRefusal | null {
  if (action.type === 'debt') {
    if (action.dueOn < today) return { why: 'dueInPast' };
    const facts = factsOf(draft, action);
    if (facts === null) return { why: 'notOpen' };
    return facts.length === 0 ? { why: 'nothingOpen' } : null;
  }
  if (debtOf(draft, action.debtId)?.tenant !== tenant) return { why: 'noSuchDebt' };
  const debtCents = openCentsOf(draft, action.debtId, tenant);
  if (debtCents === 0) return { why: 'nothingOpen' };
  const isTooMuch = action.type === 'debtReduction' && action.amountCents > debtCents;
  return isTooMuch ? { why: 'moreThanDebt', debtCents } : null;
}

function factsOf(draft: BooksDraft, action: DebtAction): DebtFact[] | null {
  return chooseFacts(linesOfAccount(draft, action.accountId), action);
}

export function postDebtAction(
  draft: BooksDraft,
  action: AnyDebtAction,
  context: ActionContext,
): void {
  if (action.type === 'debt') openDebt(draft, action, context);
  else if (action.type === 'debtReduction') reduceDebt(draft, action, context);
  else withdrawDebt(draft, action, context);
}

function saidOf(action: AnyDebtAction, context: ActionContext) {
  return { ...saidByOffice(action, context), effectiveOn: context.today };
}

/** One entry takes it out of the account, the other opens its own: the total is the same. */
function openDebt(draft: BooksDraft, action: DebtAction, context: ActionContext): void {
  const facts = factsOf(draft, action) ?? [];
  const { id: debtId, tenant, recordedAt, trace } = context;
  const { accountId, dueOn, reason } = action;
  const amountCents = facts.reduce((sum, { cents }) => sum + cents, 0);
  const about = { ...saidOf(action, context), amountCents };
  const moved = JSON.stringify(facts.map(({ fact, cents }) => [fact, cents]));
  const out = {
    _id: debtEntryId(debtId, 'segregated'),
    kind: 'debtSegregated' as const,
    ...{ ...about, details: { debtId, facts: moved } },
  };
  const opened = {
    _id: debtEntryId(debtId, 'opened'),
    kind: 'debtOpened' as const,
    ...{ ...about, details: { accountId, debtId, dueOn } },
  };
  postTo(draft, accountId, out, trace);
  const debt = {
    ...{ _id: debtId, tenant, accountId, amountCents, openCents: 0, state: 'open' as const },
    ...{ dueOn, reason, facts, paidBy: [], version: 0 },
    ...{ createdAt: recordedAt, changedAt: recordedAt },
  };
  draft.debts.set(debtId, { debt, trace });
  postToDebt(draft, debtId, opened, { trace });
}

function reduceDebt(draft: BooksDraft, action: DebtReductionAction, context: ActionContext): void {
  const { debtId, amountCents } = action;
  const { trace, approvedBy } = context;
  const entry = {
    _id: officeEntryId(context.id),
    kind: 'debtReduced' as const,
    ...{ ...saidOf(action, context), amountCents },
    details: { debtId, ...said('approvedBy', approvedBy) },
  };
  postToDebt(draft, debtId, entry, { trace });
}

function withdrawDebt(
  draft: BooksDraft,
  action: DebtWithdrawalAction,
  context: ActionContext,
): void {
  const { debtId } = action;
  const { id, tenant, trace } = context;
  const debt = debtOf(draft, debtId);
  if (debt === undefined) throw new Error('A debt that is not known cannot be withdrawn.');
  const amountCents = openCentsOf(draft, debtId, tenant);
  const about = {
    ...{ ...saidOf(action, context), kind: 'debtReturned' as const, amountCents },
    details: { debtId },
  };
  const entry = { ...about, _id: `${officeEntryId(id)}:debt` };
  postToDebt(draft, debtId, entry, { trace, isWithdrawn: true });
  const back = { ...about, _id: officeEntryId(id), side: 'debit' as const };
  postTo(draft, debt.accountId, back, trace);
}
