/** Folds statements about families, one after the other, into the writes of one transaction. */
import type { Cause, Decision, DoorRequest } from '@mestolo/messaging/handler.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import { takeDiet } from '../domain/diets.ts';
import { enrolmentOn } from '../domain/effective-dates.ts';
import { type ExternalKey, familyKeys, guardianKeys, pupilKeys } from '../domain/external-keys.ts';
import { type FamilyImported, type Identified, importFamily } from '../domain/import-family.ts';
import { refused, sameRecord } from '../domain/import-result.ts';
import { mintId } from '../domain/mint.ts';
import { DEFAULT_SETTINGS, type PupilRecord } from '../domain/records.ts';
import type { FamilyStatement } from '../domain/statements.ts';
import { dietOperation, dietsOf } from './diet-book.ts';
import type { CalendarDocument, ExternalIdDocument } from './documents.ts';
import { decisionOf } from './family-decision.ts';
import type {
  FamiliesAnswer,
  FamiliesRequest,
  FamilyAnswer,
  FamilyRecords,
  PupilAnswer,
} from './family-statements.ts';
import { operationOf } from './household-operation.ts';
import { householdOf, isForgotten, type Opened, opened, stamp } from './households.ts';
import { type CodeSource, codeSource } from './payment-codes.ts';
import type { Vault } from './vault.ts';

interface Fold extends Opened {
  readonly externalIds: Map<string, ExternalIdDocument>;
  readonly newExternalIds: ExternalIdDocument[];
  readonly freshCode: CodeSource;
  /** Tells apart the people for whom an office has no code. */
  peopleWithoutCode: number;
}

export function decideFamilies(
  vault: Vault,
  records: FamilyRecords,
  requests: readonly DoorRequest<FamiliesRequest>[],
): { readonly decision: Decision; readonly answers: readonly FamiliesAnswer[] } {
  const fold: Fold = {
    ...opened(vault, records),
    externalIds: new Map(records.externalIds.map((one) => [one._id, one])),
    newExternalIds: [],
    freshCode: codeSource(records.takenCodes),
    peopleWithoutCode: 0,
  };
  const answers = requests.map(({ request, cause }): FamiliesAnswer => {
    const calendar = records.calendars.find(({ tenant }) => tenant === request.tenant);
    if (!calendar) return 'no-calendar';
    const at = new Date(timeOf(calendar.calendar.clock, request.mint.atMs)).toISOString();
    return request.families.map((statement) =>
      takeStatement(fold, { request, statement, calendar, cause, at }),
    );
  });
  const decision = decisionOf(fold, fold.newExternalIds, requests[0]?.request.mint);
  return { decision, answers };
}

interface Taking {
  readonly request: FamiliesRequest;
  readonly statement: FamilyStatement;
  readonly calendar: CalendarDocument;
  readonly cause: Cause;
  readonly at: string;
}

function takeStatement(fold: Fold, taking: Taking): FamilyAnswer {
  const { request, statement, calendar, cause, at } = taking;
  const guardians = statement.guardians.map((one) => identify(fold, taking, guardianKeys(one)));
  const pupils = statement.pupils.map((one) => identify(fold, taking, pupilKeys(one)));
  const accountId = accountOf(fold, taking, [...pupils, ...guardians]);
  if (isForgotten(fold, accountId)) return forgotten(statement);
  const state = householdOf(fold, request, accountId);
  const before = state.now;
  const { timeZone } = calendar.calendar;
  const today = request.effectiveOn ?? localDate(at, timeZone);
  const imported = importFamily({
    statement,
    household: state.now,
    accountId,
    paymentCode: before ? before.family.paymentCode : fold.freshCode(request.mint),
    guardians,
    pupils,
    calendar: calendar.calendar,
    lateIsee: (calendar.settings ?? DEFAULT_SETTINGS).lateIsee,
    today,
  });
  const now = imported.household;
  state.now = now;
  if (now) {
    stamp(state, { cause, at });
    remember(fold, taking, accountId, imported);
    const done = { kind: 'familyImported', act: request.act, traceId: cause.traceId, before, now };
    const draft = operationOf({ ...state, vault: fold.vault }, done);
    if (draft) fold.drafts.push(draft);
  }
  const dieted = now ? takeDiets(fold, taking, imported, today) : new Set<string>();
  return answerOf(imported, now ? accountId : null, { today, dieted });
}

/** By the family's own code; a list without one is understood by the people in it. */
function accountOf(fold: Fold, taking: Taking, people: readonly Identified[]): string {
  const { statement } = taking;
  const family = identify(fold, taking, familyKeys(statement));
  if (family.accountId !== null || statement.code) return family.id;
  return people.find(({ accountId }) => accountId !== null)?.accountId ?? family.id;
}

/** The id that one of the keys leads to, or a new one. */
function identify(fold: Fold, taking: Taking, keys: readonly ExternalKey[]): Identified {
  const { request } = taking;
  const hashes = keys.map((key) => fold.vault.externalId(request.tenant, key));
  for (const hash of hashes) {
    const known = fold.externalIds.get(hash);
    if (known) return { id: known.id, accountId: known.accountId };
  }
  fold.peopleWithoutCode += 1;
  const label = hashes[0] ?? `without a code ${fold.peopleWithoutCode}`;
  return { id: mintId(request.mint, label), accountId: null };
}

/** Writes down by which codes everyone who was taken can be found again. */
function remember(fold: Fold, taking: Taking, accountId: string, imported: FamilyImported): void {
  const { statement } = taking;
  const learn = (id: string | null, keys: readonly ExternalKey[]) => {
    if (id !== null) for (const key of keys) learnKey(fold, taking, { id, accountId, key });
  };
  learn(accountId, familyKeys(statement));
  for (const [index, guardian] of statement.guardians.entries()) {
    learn(imported.guardians[index]?.id ?? null, guardianKeys(guardian));
  }
  for (const [index, pupil] of statement.pupils.entries()) {
    learn(imported.pupils[index]?.id ?? null, pupilKeys(pupil));
  }
}

function learnKey(
  fold: Fold,
  { request }: Taking,
  {
    id,
    accountId,
    key,
  }: { readonly id: string; readonly accountId: string; readonly key: ExternalKey },
): void {
  const { tenant } = request;
  const _id = fold.vault.externalId(tenant, key);
  if (fold.externalIds.has(_id)) return;
  const { kind, by } = key;
  const document = { _id, tenant, kind, id, accountId, personal: by !== 'code' };
  fold.externalIds.set(_id, document);
  fold.newExternalIds.push(document);
}

/** The diets that the list names; answers the pupils whose diets are others now. */
function takeDiets(
  fold: Fold,
  { request, statement, cause, at }: Taking,
  { household, pupils }: FamilyImported,
  today: string,
): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [index, { diet, from: said }] of statement.pupils.entries()) {
    const taken = pupils[index];
    const pupil = household?.pupils.find(({ pupilId }) => pupilId === taken?.id);
    if (diet === undefined || !taken || taken.result === 'refused' || !pupil) continue;
    const state = dietsOf(fold.diets, request, pupil);
    const before = state.now;
    const from = said ?? (taken.result === 'new' ? (pupil.enrolments[0]?.from ?? today) : today);
    const now = takeDiet(before, diet, { from, dayBefore: addDays(from, -1) });
    if (sameRecord(before, now)) continue;
    Object.assign(state, { now, cause, changedAt: at });
    changed.add(pupil.pupilId);
    const by = { before, act: request.act, traceId: cause.traceId };
    fold.drafts.push(dietOperation(fold.diets, state, by));
  }
  return changed;
}

function answerOf(
  imported: FamilyImported,
  accountId: string | null,
  { today, dieted }: { readonly today: string; readonly dieted: ReadonlySet<string> },
): FamilyAnswer {
  const { household, family, guardians, pupils } = imported;
  return {
    accountId,
    paymentCode: household?.family.paymentCode ?? null,
    ...family,
    guardians: guardians.map(({ id, result, problems }) => ({ guardianId: id, result, problems })),
    pupils: pupils.map(({ id, result, problems }): PupilAnswer => {
      const pupil = household?.pupils.find(({ pupilId }) => pupilId === id);
      const isDieted = result === 'same' && id !== null && dieted.has(id);
      const outcome = isDieted ? 'changed' : result;
      return { pupilId: id, ...placeOf(pupil, today), result: outcome, problems };
    }),
  };
}

function placeOf(pupil: PupilRecord | undefined, today: string) {
  const enrolment =
    pupil &&
    (enrolmentOn(pupil.enrolments, today) ??
      pupil.enrolments.find(({ from }) => from > today) ??
      pupil.enrolments.at(-1));
  return { schoolId: enrolment?.schoolId ?? null, classId: enrolment?.classId ?? null };
}

function forgotten({ guardians, pupils }: FamilyStatement): FamilyAnswer {
  const result = refused('family', 'its personal data were destroyed');
  return {
    accountId: null,
    paymentCode: null,
    ...result,
    guardians: guardians.map(() => ({ guardianId: null, ...result })),
    pupils: pupils.map(() => ({ pupilId: null, schoolId: null, classId: null, ...result })),
  };
}
