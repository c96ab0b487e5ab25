/** The door of what an office does to one pupil or one account. */
import type {
  Cause,
  DoorHandler,
  DoorRequest,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { dietFaults, sortedDiets } from '../domain/diets.ts';
import {
  type ActContext,
  type HouseholdTaken,
  takeCircumstances,
  takeEnrolment,
  takeHolderAct,
  takeIsee,
  takeWithdrawal,
} from '../domain/household-acts.ts';
import { outcomeOf, type PartResult } from '../domain/import-result.ts';
import { mintId } from '../domain/mint.ts';
import { movePupil } from '../domain/pupil-moves.ts';
import { DEFAULT_SETTINGS, type Household } from '../domain/records.ts';
import { EXTERNAL_IDS } from './collections.ts';
import { dietKey, dietOperation, dietsOf } from './diet-book.ts';
import type { CalendarDocument, ExternalIdDocument } from './documents.ts';
import { decisionOf } from './family-decision.ts';
import type { HouseholdRequest } from './household-acts.ts';
import { operationOf } from './household-operation.ts';
import { type HouseholdRecords, loadHouseholds } from './household-records.ts';
import type { HouseholdState } from './household-state.ts';
import { householdOf, isForgotten, type Opened, opened, stamp } from './households.ts';
import type { Vault } from './vault.ts';

/** `unknown`: no such pupil or account in this Comune. */
export type HouseholdAnswer =
  | (PartResult & { readonly accountId: string; readonly from: string | null })
  | 'unknown'
  | 'forgotten';

interface ActRecords extends HouseholdRecords {
  /** By which codes pupils who may move are known. */
  readonly externalIds: readonly ExternalIdDocument[];
}

interface Fold extends Opened {
  readonly records: ActRecords;
  readonly moves: Map<string, WriteOperation>;
}

interface Taking {
  readonly request: HouseholdRequest;
  readonly cause: Cause;
  readonly calendar: CalendarDocument;
  readonly at: string;
  readonly context: ActContext;
}

export function householdDoor(
  vault: Vault,
): DoorHandler<HouseholdRequest, ActRecords, HouseholdAnswer> {
  return {
    async load(reader, requests) {
      const all = requests.map(({ request }) => request);
      const households = await loadHouseholds(reader, {
        tenants: [...new Set(all.map(({ tenant }) => tenant))],
        accountIds: all.flatMap(({ what }) => ('accountId' in what ? [what.accountId] : [])),
        pupilIds: all.flatMap(({ what }) => ('pupilId' in what ? [what.pupilId] : [])),
      });
      const moving = all.flatMap(({ what }) => (what.kind === 'pupilMoved' ? [what.pupilId] : []));
      const from = households.pupils.filter(({ _id }) => moving.includes(_id));
      const accountIds = from.map(({ accountId }) => accountId);
      const externalIds = await reader.find<ExternalIdDocument>(EXTERNAL_IDS, {
        accountId: { $in: accountIds },
        id: { $in: moving },
      });
      return { ...households, externalIds };
    },
    decide(records, requests) {
      const fold: Fold = { ...opened(vault, records), records, moves: new Map() };
      const answers = requests.map((one) => answerOf(fold, one));
      const decision = decisionOf(fold, [], requests[0]?.request.mint);
      const operations = [...fold.moves.values()];
      const writes = operations.length > 0 ? [{ collection: EXTERNAL_IDS, operations }] : [];
      return { decision: { ...decision, writes: [...decision.writes, ...writes] }, answers };
    },
  };
}

function answerOf(fold: Fold, { request, cause }: DoorRequest<HouseholdRequest>): HouseholdAnswer {
  const { tenant, what, mint } = request;
  const calendar = fold.records.calendars.find(({ _id }) => _id === tenant);
  const accountId = accountOf(fold, request);
  if (!calendar || accountId === null) return 'unknown';
  if (isForgotten(fold, accountId)) return 'forgotten';
  const at = new Date(timeOf(calendar.calendar.clock, mint.atMs)).toISOString();
  const context: ActContext = {
    calendar: calendar.calendar,
    settings: calendar.settings ?? DEFAULT_SETTINGS,
    today: localDate(at, calendar.calendar.timeZone),
    newId: (label) => mintId(mint, label),
  };
  const taking: Taking = { request, cause, calendar, at, context };
  const state = householdOf(fold, request, accountId);
  if (!state.now) return 'unknown';
  if (what.kind === 'pupilMoved') return moved(fold, taking, state, what);
  if (what.kind === 'dietsChanged') return dieted(fold, taking, accountId, what);
  const taken = takeAct(state.now, what, context);
  if (taken.result !== 'refused') settle(fold, taking, state, taken.household);
  const { result, problems, from } = taken;
  return { result, problems, accountId, from };
}

type Kind<Name extends HouseholdRequest['what']['kind']> = Extract<
  HouseholdRequest['what'],
  { readonly kind: Name }
>;

function takeAct(
  household: Household,
  what: Exclude<HouseholdRequest['what'], Kind<'pupilMoved' | 'dietsChanged'>>,
  context: ActContext,
): HouseholdTaken {
  switch (what.kind) {
    case 'iseeFiled':
      return takeIsee(household, what, context);
    case 'circumstancesChanged':
      return takeCircumstances(household, what);
    case 'pupilEnrolled':
      return takeEnrolment(household, what, context);
    case 'pupilWithdrawn':
      return takeWithdrawal(household, what);
    case 'holderChanged':
      return takeHolderAct(household, what, context);
  }
}

/** The family of a pupil or an account that this Comune has, as it stands now. */
function accountOf(fold: Fold, { tenant, what }: HouseholdRequest): string | null {
  if (!('pupilId' in what)) return isHere(fold, tenant, what.accountId) ? what.accountId : null;
  for (const { now, tenant: of } of fold.households.values()) {
    const isOf = now?.pupils.some(({ pupilId }) => pupilId === what.pupilId);
    if (isOf && of === tenant) return now?.family.accountId ?? null;
  }
  const pupil = fold.records.pupils.find(({ _id }) => _id === what.pupilId);
  return pupil?.tenant === tenant ? pupil.accountId : null;
}

function isHere({ records }: Fold, tenant: string, accountId: string): boolean {
  return records.families.some((one) => one._id === accountId && one.tenant === tenant);
}

function settle(
  fold: Fold,
  { request, cause, at }: Taking,
  state: HouseholdState,
  now: Household,
): void {
  const before = state.now;
  state.now = now;
  stamp(state, { cause, at });
  const done = { kind: request.what.kind, act: request.act, traceId: cause.traceId, before, now };
  const draft = operationOf({ ...state, vault: fold.vault }, done);
  if (draft) fold.drafts.push(draft);
}

/** The pupil's names, diets and codes go along; the meals of before stay where they were. */
function moved(
  fold: Fold,
  taking: Taking,
  source: HouseholdState,
  what: Kind<'pupilMoved'>,
): HouseholdAnswer {
  const { request, context, cause, at } = taking;
  const { pupilId, accountId, from } = what;
  if (!isHere(fold, request.tenant, accountId)) return 'unknown';
  if (isForgotten(fold, accountId)) return 'forgotten';
  const target = householdOf(fold, request, accountId);
  if (!source.now || !target.now) return 'unknown';
  const { today } = context;
  const said = movePupil({ pupilId, source: source.now, target: target.now, from, today });
  if ('result' in said) return { ...said, accountId, from: null };
  const result = outcomeOf([source.now, target.now], [said.source, said.target]);
  settle(fold, taking, source, said.source);
  if (target !== source) {
    const diets = dietsOf(fold.diets, request, { pupilId, accountId: source.accountId });
    Object.assign(diets, { accountId, cause, changedAt: at });
    dietKey(fold.diets, request.mint, accountId);
    settle(fold, taking, target, said.target);
    for (const { _id, id } of fold.records.externalIds) {
      if (id !== pupilId) continue;
      fold.moves.set(_id, { updateOne: { filter: { _id }, update: { $set: { accountId } } } });
    }
  }
  return { result, problems: [], accountId, from };
}

function dieted(
  fold: Fold,
  taking: Taking,
  accountId: string,
  { pupilId, diets }: Kind<'dietsChanged'>,
): HouseholdAnswer {
  const { request, cause, at } = taking;
  const problems = dietFaults(diets);
  if (problems.length > 0) return { result: 'refused', problems, accountId, from: null };
  const state = dietsOf(fold.diets, request, { pupilId, accountId });
  const before = state.now;
  const now = sortedDiets(diets);
  const result = outcomeOf(before.length === 0 && state.read === null ? null : before, now);
  if (result === 'same' || (result === 'new' && now.length === 0)) {
    return { result: 'same', problems: [], accountId, from: null };
  }
  Object.assign(state, { now, cause, changedAt: at });
  const { act } = request;
  fold.drafts.push(dietOperation(fold.diets, state, { before, act, traceId: cause.traceId }));
  return { result, problems: [], accountId, from: now[0]?.from ?? null };
}
