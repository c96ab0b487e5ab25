/** Takes what the office says about a family: pure, so that the same said twice changes nothing. */
import { schoolYearFor, setFrom, valueOn } from './effective-dates.ts';
import { plainName } from './external-keys.ts';
import { takeGuardian } from './import-guardian.ts';
import { takePupil } from './import-pupil.ts';
import { outcomeOf, type PartResult, refused } from './import-result.ts';
import type {
  Calendar,
  FamilyRecord,
  GuardianRecord,
  Household,
  LateIseeRule,
  PupilRecord,
} from './records.ts';
import type { FamilyStatement, GuardianStatement, PupilStatement } from './statements.ts';
import { normalTaxCode } from './tax-code.ts';

/** Who is meant: an id that is known, or one made for the case that the person is new. */
export interface Identified {
  readonly id: string;
  /** The account it belongs to already; null where it is new. */
  readonly accountId: string | null;
}

export interface FamilyImport {
  readonly statement: FamilyStatement;
  readonly household: Household | null;
  readonly accountId: string;
  /** Of a family that is known the one it has; for a new one a code that nobody has. */
  readonly paymentCode: string | null;
  /** One for each guardian and pupil of the statement, by their own codes. */
  readonly guardians: readonly Identified[];
  readonly pupils: readonly Identified[];
  readonly calendar: Calendar;
  readonly lateIsee: LateIseeRule;
  readonly today: string;
}

export interface PersonResult extends PartResult {
  /** Null where a new person was refused. */
  readonly id: string | null;
}

export interface FamilyImported {
  /** Null where a new family was refused. */
  readonly household: Household | null;
  readonly family: PartResult;
  readonly guardians: readonly PersonResult[];
  readonly pupils: readonly PersonResult[];
}

export function importFamily(input: FamilyImport): FamilyImported {
  const { household } = input;
  const guardians = takeGuardians(input);
  const [holder] = guardians;
  if (holder?.result === 'refused') {
    return refuseAll(input, refused(`holder.${holder.problems[0]?.field}`, problemOf(holder)));
  }
  if (!household && !holder?.record) {
    return refuseAll(input, refused('guardians', 'a family needs an account holder'));
  }
  const pupils = takePupils(input);
  const family = takeFamily(input, holder?.record?.guardianId ?? null);
  return {
    household: {
      family,
      guardians: merged(household?.guardians, guardians, ({ guardianId }) => guardianId),
      pupils: merged(household?.pupils, pupils, ({ pupilId }) => pupilId),
    },
    family: { result: outcomeOf(household?.family, family), problems: [] },
    guardians: guardians.map(resultOf),
    pupils: pupils.map(resultOf),
  };
}

interface Taken<Of> extends PersonResult {
  readonly record: Of | null;
}

const resultOf = ({ id, result, problems }: Taken<unknown>): PersonResult => {
  return { id, result, problems };
};

const problemOf = ({ problems }: PartResult) => problems[0]?.problem ?? 'refused';

function refuseAll({ statement, household }: FamilyImport, family: PartResult): FamilyImported {
  const withFamily: PersonResult = { id: null, ...refused('family', 'the family is refused') };
  return {
    household,
    family,
    guardians: statement.guardians.map(() => withFamily),
    pupils: statement.pupils.map(() => withFamily),
  };
}

function takeFamily(
  { statement, household, accountId, paymentCode, calendar, today }: FamilyImport,
  holderId: string | null,
): FamilyRecord {
  const before = household?.family;
  const openedOn = statement.openedOn ?? before?.openedOn ?? openingDay(calendar, today);
  const closedOn = statement.closedOn === undefined ? before?.closedOn : statement.closedOn;
  const holders = holdersOf(before?.holders ?? [], holderId, {
    since: statement.holderFrom,
    start: openedOn,
    today,
  });
  const former = before?.former ?? [];
  return { accountId, openedOn, closedOn: closedOn ?? null, paymentCode, holders, former };
}

/** A change counts from its day; with a day in the past it corrects everything since then. */
export function holdersOf(
  before: FamilyRecord['holders'],
  holderId: string | null,
  days: { readonly since: string | undefined; readonly start: string; readonly today: string },
): FamilyRecord['holders'] {
  if (holderId === null) return before;
  if (before.length === 0) return [{ from: days.since ?? days.start, value: holderId }];
  const current = valueOn(before, days.today) ?? before[0]?.value;
  if (days.since === undefined && current === holderId) return before;
  const from = days.since ?? days.today;
  return setFrom(
    before.filter((step) => step.from < from),
    from,
    holderId,
  );
}

/** Italian school years begin on 1 September, whenever the first meal is served. */
function openingDay(calendar: Calendar, today: string): string {
  const year = schoolYearFor(calendar.schoolYears, today);
  if (!year) return today;
  const september = `${year.from.slice(0, 4)}-09-01`;
  return september < year.from ? september : year.from;
}

function takeGuardians(input: FamilyImport): readonly Taken<GuardianRecord>[] {
  const { statement, household } = input;
  return statement.guardians.map((stated, index): Taken<GuardianRecord> => {
    const named = input.guardians[index];
    if (isElsewhere(named, input)) return { ...elsewhere, record: null };
    const before = sameGuardian(household?.guardians ?? [], stated, named);
    const id = before?.guardianId ?? named?.id ?? '';
    const { record, problems } = takeGuardian(stated, before, id);
    if (!record) return { id: before ? id : null, record, result: 'refused', problems };
    return { id, record, result: outcomeOf(before, record), problems };
  });
}

function takePupils(input: FamilyImport): readonly Taken<PupilRecord>[] {
  const { statement, household, accountId, calendar, lateIsee, today } = input;
  return statement.pupils.map((stated, index): Taken<PupilRecord> => {
    const named = input.pupils[index];
    if (isElsewhere(named, input)) return { ...elsewhere, record: null };
    const before = samePupil(household?.pupils ?? [], stated, named);
    const id = before?.pupilId ?? named?.id ?? '';
    const { record, problems } = takePupil(stated, before, id, {
      ...{ accountId, calendar, lateIsee, today },
    });
    if (!record) return { id: before ? id : null, record, result: 'refused', problems };
    return { id, record, result: outcomeOf(before, record), problems };
  });
}

const elsewhere: PersonResult = { id: null, ...refused('code', 'belongs to another family') };

function isElsewhere(named: Identified | undefined, { accountId }: FamilyImport): boolean {
  return named !== undefined && named.accountId !== null && named.accountId !== accountId;
}

/** Surname first or last, it is the same name. */
function nameWords(name: string): string {
  return plainName(name).split(' ').toSorted().join(' ');
}

/** By the office's code, else by tax code, else by name. */
export function sameGuardian(
  guardians: readonly GuardianRecord[],
  stated: GuardianStatement,
  named: Identified | undefined,
): GuardianRecord | undefined {
  const byCode = guardians.find(({ guardianId }) => guardianId === named?.id);
  if (byCode) return byCode;
  const taxCode = normalTaxCode(stated.taxCode ?? '');
  const byTaxCode = guardians.find((one) => taxCode !== '' && one.taxCode === taxCode);
  if (byTaxCode) return byTaxCode;
  return guardians.find(
    (one) =>
      nameWords(one.fullName) === nameWords(stated.fullName) &&
      (one.taxCode === null || taxCode === ''),
  );
}

function samePupil(
  pupils: readonly PupilRecord[],
  stated: PupilStatement,
  named: Identified | undefined,
): PupilRecord | undefined {
  const byCode = pupils.find(({ pupilId }) => pupilId === named?.id);
  if (byCode) return byCode;
  const name = plainName(`${stated.familyName} ${stated.givenName}`);
  return pupils.find(
    (one) =>
      one.birthDate === stated.birthDate &&
      plainName(`${one.familyName} ${one.givenName}`) === name,
  );
}

/** Whoever is not mentioned stays as before. */
function merged<Of>(
  before: readonly Of[] | undefined,
  taken: readonly Taken<Of>[],
  idOf: (record: Of) => string,
): readonly Of[] {
  const all = new Map((before ?? []).map((record) => [idOf(record), record]));
  for (const { record } of taken) if (record) all.set(idOf(record), record);
  return [...all.values()];
}
