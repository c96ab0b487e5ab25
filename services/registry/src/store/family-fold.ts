/** Folds statements about families, one after the other, into the writes of one transaction. */
import type { Cause, Decision, DoorRequest } from '@mestolo/messaging/handler.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { enrolmentOn } from '../domain/effective-dates.ts';
import { type ExternalKey, familyKeys, guardianKeys, pupilKeys } from '../domain/external-keys.ts';
import { type FamilyImported, type Identified, importFamily } from '../domain/import-family.ts';
import { refused } from '../domain/import-result.ts';
import { mintId, mintKey } from '../domain/mint.ts';
import type { PupilRecord } from '../domain/records.ts';
import type { FamilyStatement } from '../domain/statements.ts';
import type { CalendarDocument, ExternalIdDocument } from './documents.ts';
import { decisionOf } from './family-decision.ts';
import type {
  FamiliesAnswer,
  FamiliesRequest,
  FamilyAnswer,
  FamilyRecords,
  PupilAnswer,
} from './family-statements.ts';
import type { HouseholdState } from './household-state.ts';
import { keyIdOf, openHousehold, type Purpose } from './sealed-household.ts';
import type { Vault } from './vault.ts';

/** The reads of a batch, with what its requests have changed so far. */
interface Fold {
  readonly vault: Vault;
  readonly records: FamilyRecords;
  readonly externalIds: Map<string, ExternalIdDocument>;
  readonly newExternalIds: ExternalIdDocument[];
  readonly households: Map<string, HouseholdState>;
  /** Tells apart the people for whom an office has no code. */
  peopleWithoutCode: number;
}

export function decideFamilies(
  vault: Vault,
  records: FamilyRecords,
  requests: readonly DoorRequest<FamiliesRequest>[],
): { readonly decision: Decision; readonly answers: readonly FamiliesAnswer[] } {
  const fold: Fold = {
    vault,
    records,
    externalIds: new Map(records.externalIds.map((one) => [one._id, one])),
    newExternalIds: [],
    households: new Map(),
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
  const decision = decisionOf(vault, [...fold.households.values()], fold.newExternalIds);
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
  const state = householdState(fold, taking, accountId);
  const { timeZone } = calendar.calendar;
  const today = request.effectiveOn ?? localDate(at, timeZone);
  const imported = importFamily({
    statement,
    household: state.now,
    accountId,
    guardians,
    pupils,
    calendar: calendar.calendar,
    today,
  });
  state.now = imported.household;
  if (imported.household) {
    state.cause = cause;
    state.changedAt = at;
    remember(fold, taking, accountId, imported);
  }
  return answerOf(imported, imported.household ? accountId : null, today);
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

function isForgotten(fold: Fold, accountId: string): boolean {
  const keyId = keyIdOf(accountId, 'identity');
  return fold.records.destroyed.some(({ _id }) => _id === keyId);
}

function householdState(fold: Fold, { request }: Taking, accountId: string): HouseholdState {
  const known = fold.households.get(accountId);
  if (known) return known;
  const { records } = fold;
  const family = records.families.find(({ _id }) => _id === accountId) ?? null;
  const ofFamily = (one: { readonly accountId: string }) => one.accountId === accountId;
  const read = family && {
    family,
    guardians: records.guardians.filter(ofFamily),
    pupils: records.pupils.filter(ofFamily),
  };
  const keys = {
    identity: keyOf(fold, request, accountId, 'identity'),
    contact: keyOf(fold, request, accountId, 'contact'),
  };
  const before = read && openHousehold(read, keys);
  const { tenant } = request;
  const state = { tenant, accountId, keys, read, before, now: before, cause: null, changedAt: '' };
  fold.households.set(accountId, state);
  return state;
}

/** The key as it is kept, or a new one for a new family. */
function keyOf(fold: Fold, request: FamiliesRequest, accountId: string, purpose: Purpose): Buffer {
  const keyId = keyIdOf(accountId, purpose);
  const kept = fold.records.keys.find(({ _id }) => _id === keyId);
  return kept ? fold.vault.unwrap(keyId, kept.wrapped) : mintKey(request.mint, keyId);
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

function answerOf(imported: FamilyImported, accountId: string | null, today: string): FamilyAnswer {
  const { household, family, guardians, pupils } = imported;
  return {
    accountId,
    ...family,
    guardians: guardians.map(({ id, result, problems }) => ({ guardianId: id, result, problems })),
    pupils: pupils.map(({ id, result, problems }): PupilAnswer => {
      const pupil = household?.pupils.find(({ pupilId }) => pupilId === id);
      return { pupilId: id, ...placeOf(pupil, today), result, problems };
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
    ...result,
    guardians: guardians.map(() => ({ guardianId: null, ...result })),
    pupils: pupils.map(() => ({ pupilId: null, schoolId: null, classId: null, ...result })),
  };
}
