/** What the office does by hand comes in: posted at once, or kept until a second person agrees. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type {
  Cause,
  CollectionWrites,
  DoorHandler,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import {
  type Approval,
  isPerson,
  judge,
  needsFourEyes,
  personOf,
  type Verdict,
  type VerdictRefusal,
} from '../domain/approval.ts';
import { type BooksDraft, comuneOf, draftOf, said } from '../domain/books.ts';
import type { DebtFact } from '../domain/debt.ts';
import { isFamilyAccount } from '../domain/entry.ts';
import {
  type ActionContext,
  type ActionRefusal,
  type OfficeAction,
  refusalOf,
} from '../domain/office-action.ts';
import { postAction } from '../domain/post-action.ts';
import type { AcceptedMeal } from '../domain/projection.ts';
import { bsonInteger } from './bson-integer.ts';
import { SCHEMA } from './documents.ts';
import { type ActionState, loadActions } from './load-actions.ts';
import { findByIds } from './load-books.ts';
import { APPROVALS, type ApprovalDocument, type PostedLine } from './office-documents.ts';
import { decisionOf } from './write-books.ts';

interface Asked {
  readonly tenant: string;
  readonly actor: Actor;
  readonly role: string;
  /** Meals that attendance has and billing may not, where money is to leave. */
  readonly unposted: readonly AcceptedMeal[];
}

export type OfficeRequest = Asked &
  (
    | { readonly ask: 'action'; readonly id: string; readonly action: OfficeAction }
    | { readonly ask: 'verdict'; readonly approvalId: string; readonly verdict: Verdict }
  );

export interface OpenedDebt {
  readonly debtId: string;
  readonly amountCents: number;
  readonly facts: readonly DebtFact[];
}

export type OfficeAnswer =
  | {
      readonly result: 'posted';
      readonly entries: readonly PostedLine[];
      /** Where a debt was put on a notice of its own. */
      readonly debt?: OpenedDebt;
    }
  | { readonly result: 'waits'; readonly approvalId: string }
  | { readonly result: 'rejected'; readonly approvalId: string }
  | { readonly result: 'refused'; readonly refusal: ActionRefusal }
  | { readonly result: 'notAllowed'; readonly why: VerdictRefusal | 'noSuchApproval' };

interface OfficeState extends ActionState {
  readonly heads: readonly OperationHead[];
  readonly approvals: ReadonlyMap<string, ApprovalDocument>;
}

/** What a group of requests has decided so far. */
interface Work {
  readonly state: OfficeState;
  readonly draft: BooksDraft;
  readonly clocks: Clocks;
  readonly operations: OperationDraft[];
  readonly approvals: Map<string, ApprovalDocument>;
}

export function officeDoor(clocks: Clocks): DoorHandler<OfficeRequest, OfficeState, OfficeAnswer> {
  return {
    async load(reader, requests) {
      const ids = requests.flatMap(({ request }) =>
        request.ask === 'verdict' ? [request.approvalId] : [],
      );
      const approvals = await findByIds<ApprovalDocument>(reader, APPROVALS, new Set(ids));
      const wanted = requests.flatMap(({ request }) => {
        const { tenant, unposted } = request;
        const action =
          request.ask === 'action' ? request.action : approvals.get(request.approvalId)?.action;
        return action ? [{ tenant, action, unposted }] : [];
      });
      const tenants = requests.map(({ request }) => request.tenant);
      const state = await loadActions(reader, wanted);
      for (const { _id, clock } of state.books.comuni.values()) clocks.set(_id, clock);
      return { ...state, approvals, heads: await loadOperationHeads(reader, tenants) };
    },
    decide(state, requests) {
      const draft = draftOf(state.books);
      const work: Work = { state, draft, clocks, operations: [], approvals: new Map() };
      const answers = requests.map(({ request, cause }) =>
        request.ask === 'action'
          ? takeAction(work, request, cause)
          : takeVerdict(work, request, cause),
      );
      const decision = decisionOf(draft, 'door');
      const writes: CollectionWrites[] = [
        ...decision.writes,
        { collection: APPROVALS, operations: approvalWrites(work) },
        ...operationWrites(state.heads, work.operations),
      ];
      const nonEmpty = writes.filter(({ operations }) => operations.length > 0);
      return { decision: { ...decision, writes: nonEmpty }, answers };
    },
  };
}

function takeAction(
  work: Work,
  request: OfficeRequest & { readonly ask: 'action' },
  cause: Cause,
): OfficeAnswer {
  const { action, actor, tenant, id, role } = request;
  const context = contextOf(work, { tenant, actor, id }, cause);
  const refusal = refusalOf(work.draft, action, context);
  if (refusal) return { result: 'refused', refusal };
  const amountCents = amountOf(work.draft, action);
  const fourEyesFromCents = comuneOf(work.draft, tenant).settings?.fourEyesFromCents ?? null;
  if (!needsFourEyes(action, amountCents, fourEyesFromCents)) {
    const entries = postNow(work, action, { ...context, role });
    return { result: 'posted', entries, ...said('debt', openedDebt(work.draft, id)) };
  }
  if (!isPerson(actor)) return { result: 'notAllowed', why: 'noPerson' };
  const approval: ApprovalDocument = {
    ...{ _id: id, schema: SCHEMA, tenant, state: 'waiting', role },
    ...{ action, amountCents, requestedBy: actor, requestedAt: context.recordedAt },
    ...{ decidedBy: null, decidedAt: null, reason: null, entries: [] },
  };
  work.approvals.set(id, approval);
  const after = { state: 'waiting', amountCents, action };
  log(work, { ...context, role }, { kind: 'approvalRequested', approval, before: null, after });
  return { result: 'waits', approvalId: id };
}

function takeVerdict(
  work: Work,
  request: OfficeRequest & { readonly ask: 'verdict' },
  cause: Cause,
): OfficeAnswer {
  const { approvalId: id, verdict, actor, tenant, role } = request;
  const approval = work.approvals.get(id) ?? work.state.approvals.get(id);
  if (approval?.tenant !== tenant) return { result: 'notAllowed', why: 'noSuchApproval' };
  const judged = judge(approval, verdict, actor);
  if (judged === 'again') return answerOf(approval);
  if (judged !== 'new') return { result: 'notAllowed', why: judged };
  const context = contextOf(work, { tenant, actor, id }, cause);
  let entries: readonly PostedLine[] = [];
  if (verdict.decision === 'approved') {
    const asker = { ...context, actor: approval.requestedBy, approvedBy: personOf(actor) };
    const refusal = refusalOf(work.draft, approval.action, asker);
    if (refusal) return { result: 'refused', refusal };
    entries = postNow(work, approval.action, { ...asker, role: approval.role });
  }
  const { decision: state, reason } = verdict;
  const decided: ApprovalDocument = {
    ...{ ...approval, state, reason, entries },
    ...{ decidedBy: actor, decidedAt: context.recordedAt },
  };
  work.approvals.set(id, decided);
  const change = { approval: decided, before: { state: 'waiting' }, after: { state } };
  log(work, { ...context, role }, { kind: 'approvalDecided', ...change });
  return answerOf(decided);
}

function answerOf({ _id, state, entries }: ApprovalDocument): OfficeAnswer {
  return state === 'approved'
    ? { result: 'posted', entries }
    : { result: 'rejected', approvalId: _id };
}

function contextOf(
  { state, clocks, draft }: Work,
  about: { readonly tenant: string; readonly actor: Actor; readonly id: string },
  trace: Cause,
): ActionContext {
  const { pendingCents } = state;
  const recordedAt = clocks.now(about.tenant);
  const timeZone = comuneOf(draft, about.tenant).settings?.timeZone ?? 'Europe/Rome';
  const today = localDate(recordedAt, timeZone);
  return { ...about, today, recordedAt, trace, pendingCents };
}

/** A debt is named after the action that opened it. */
function openedDebt(draft: BooksDraft, id: string): OpenedDebt | null {
  const debt = draft.debts.get(id)?.debt;
  return debt ? { debtId: id, amountCents: debt.amountCents, facts: debt.facts } : null;
}

function amountOf(draft: BooksDraft, action: OfficeAction): number {
  if ('amountCents' in action) return action.amountCents;
  if (!('receiptKey' in action)) return 0;
  return draft.loaded.suspended.get(action.receiptKey)?.amountCents ?? 0;
}

type Acting = ActionContext & { readonly role: string };

/** Posts and logs; answers what was posted. */
function postNow(work: Work, action: OfficeAction, acting: Acting): readonly PostedLine[] {
  const { draft } = work;
  const first = draft.posted.length;
  postAction(draft, action, acting);
  const posted = draft.posted.slice(first).map(({ entry }) => entry);
  for (const { _id, accountId, kind, side, amountCents, balanceAfterCents } of posted) {
    const change = side === 'credit' ? amountCents : -amountCents;
    work.operations.push({
      ...operationOf(acting, action.reason),
      kind: 'entryPosted',
      subject: `account:${accountId}`,
      before: { balanceCents: balanceAfterCents - change },
      after: { balanceCents: balanceAfterCents, entryId: _id, kind },
    });
  }
  return posted.map(({ _id: entryId, accountId, side, amountCents, balanceAfterCents }) =>
    isFamilyAccount(accountId)
      ? { entryId, accountId, side, amountCents, balanceAfterCents }
      : { entryId, accountId: null, side, amountCents, balanceAfterCents: null },
  );
}

function log(
  work: Work,
  acting: Acting,
  what: Pick<OperationDraft, 'kind' | 'before' | 'after'> & { readonly approval: Approval },
): void {
  const { approval, ...change } = what;
  const reason = approval.reason ?? approval.action.reason;
  const subject = `approval:${approval._id}`;
  work.operations.push({ ...operationOf(acting, reason), subject, ...change });
}

function operationOf({ tenant, actor, role, recordedAt, trace, approvedBy }: Acting, why: string) {
  const reason = approvedBy === undefined ? why : `${why} (approved by ${approvedBy})`;
  const { traceId } = trace;
  return { tenant, actor, role, reason, at: recordedAt.toISOString(), traceId };
}

function approvalWrites({ approvals, state }: Work): WriteOperation[] {
  return [...approvals.values()].map((approval) => {
    const { _id, entries, ...rest } = approval;
    const lines = entries.map(storable);
    if (!state.approvals.has(_id)) {
      const amounts = { amountCents: bsonInteger(approval.amountCents), entries: lines };
      return { insertOne: { document: { _id, ...rest, ...amounts } } };
    }
    const { state: now, decidedBy, decidedAt, reason } = rest;
    const update = { $set: { state: now, decidedBy, decidedAt, reason, entries: lines } };
    return { updateOne: { filter: { _id, state: 'waiting' }, update } };
  });
}

function storable(line: PostedLine) {
  const { amountCents, balanceAfterCents } = line;
  const after = balanceAfterCents === null ? null : bsonInteger(balanceAfterCents);
  return { ...line, amountCents: bsonInteger(amountCents), balanceAfterCents: after };
}
