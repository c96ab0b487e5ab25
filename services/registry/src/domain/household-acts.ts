/** What an office does to one pupil or one account, outside of an import: pure, and repeatable. */
import { addDays } from '@mestolo/service/local-time.ts';
import { takeHolder } from './account-holders.ts';
import { enrol, schoolYearFor, setFrom, valueOn } from './effective-dates.ts';
import { sameGuardian } from './import-family.ts';
import { takeGuardian } from './import-guardian.ts';
import { bandOf, setBand } from './import-pupil.ts';
import { outcomeOf, type PartResult, refused, sameRecord } from './import-result.ts';
import { countsFrom } from './late-isee.ts';
import type { Calendar, Circumstances, Household, PupilRecord, Settings } from './records.ts';
import type { GuardianStatement } from './statements.ts';

export interface ActContext {
  readonly calendar: Calendar;
  readonly settings: Settings;
  readonly today: string;
  readonly newId: (label: string) => string;
}

export type HouseholdTaken = PartResult & {
  /** As it was where the act is refused. */
  readonly household: Household;
  /** From when it counts; null where it is refused. */
  readonly from: string | null;
};

export interface IseeStatement {
  readonly pupilId: string;
  readonly band: string | null;
  readonly filedOn: string;
}

/** The Comune's rule for late filing decides from when the band counts. */
export function takeIsee(
  household: Household,
  { pupilId, band, filedOn }: IseeStatement,
  { settings, today }: ActContext,
): HouseholdTaken {
  if (filedOn > today) return refusal(household, 'filedOn', 'is to come');
  const from = countsFrom(filedOn, settings.lateIsee);
  return changePupil(household, pupilId, from, (pupil) => ({
    ...pupil,
    circumstances: setBand(pupil.circumstances, from, bandOf(band)),
  }));
}

export interface CircumstancesStatement {
  readonly pupilId: string;
  readonly from: string;
  readonly resident?: boolean | undefined;
  readonly exempt?: boolean | undefined;
}

/** Residency and exemption from a day on, until a later day that is already known. */
export function takeCircumstances(
  household: Household,
  { pupilId, from, ...said }: CircumstancesStatement,
): HouseholdTaken {
  return changePupil(household, pupilId, from, (pupil) => {
    const { circumstances } = pupil;
    const current = valueOn(circumstances, from) ?? circumstances[0]?.value;
    if (!current) return pupil;
    const value: Circumstances = {
      band: current.band,
      resident: said.resident ?? current.resident,
      exempt: said.exempt ?? current.exempt,
    };
    return { ...pupil, circumstances: setFrom(circumstances, from, value) };
  });
}

export interface EnrolmentAct {
  readonly pupilId: string;
  readonly classId: string;
  readonly from: string;
  readonly to?: string | null | undefined;
}

/** Another class, another school or another year from a day on. */
export function takeEnrolment(
  household: Household,
  { pupilId, classId, from, to }: EnrolmentAct,
  { calendar }: ActContext,
): HouseholdTaken {
  const place = calendar.classes.find((one) => one.classId === classId);
  if (!place) return refusal(household, 'classId', 'not in the calendar');
  if (to && to < from) return refusal(household, 'to', 'before the first day');
  const year = schoolYearFor(calendar.schoolYears, from) ?? { from, to: null };
  const said = { schoolId: place.schoolId, classId, from, to };
  return changePupil(household, pupilId, from, (pupil) => ({
    ...pupil,
    enrolments: enrol(pupil.enrolments, said, { today: from, year }),
  }));
}

export interface WithdrawalStatement {
  readonly pupilId: string;
  /** The first day on which the pupil is not enrolled any more. */
  readonly from: string;
}

export function takeWithdrawal(
  household: Household,
  { pupilId, from }: WithdrawalStatement,
): HouseholdTaken {
  const lastDay = addDays(from, -1);
  return changePupil(household, pupilId, from, (pupil) => ({
    ...pupil,
    enrolments: pupil.enrolments
      .filter((one) => one.from < from)
      .map((one) => (one.to === null || one.to > lastDay ? { ...one, to: lastDay } : one)),
  }));
}

export interface HolderAct {
  readonly guardian: { readonly guardianId: string } | GuardianStatement;
  readonly how: 'change' | 'correction';
  readonly from?: string | undefined;
}

/** Another holder of the account, known already or new; the account and its code stay. */
export function takeHolderAct(
  household: Household,
  { guardian, how, from }: HolderAct,
  { today, newId }: ActContext,
): HouseholdTaken {
  const known =
    'guardianId' in guardian
      ? household.guardians.find(({ guardianId }) => guardianId === guardian.guardianId)
      : sameGuardian(household.guardians, guardian, undefined);
  if ('guardianId' in guardian && !known) {
    return refusal(household, 'guardianId', 'no guardian of this family');
  }
  const id = known?.guardianId ?? newId('guardian');
  const taken =
    'guardianId' in guardian
      ? { record: known ?? null, problems: [] }
      : takeGuardian(guardian, known, id);
  if (!taken.record) return { household, from: null, result: 'refused', problems: taken.problems };
  const { family, guardians } = household;
  const said = takeHolder(family.holders, { guardianId: id, how, from }, today);
  if ('result' in said) return { household, from: null, ...said };
  const others = guardians.filter(({ guardianId }) => guardianId !== id);
  const now = {
    ...household,
    family: { ...family, holders: said.holders },
    guardians: sameRecord(known, taken.record) ? guardians : [...others, taken.record],
  };
  const first = said.holders.findLast(({ value }) => value === id)?.from ?? today;
  return {
    household: now,
    from: first,
    result: outcomeOf(household, now),
    problems: taken.problems,
  };
}

function changePupil(
  household: Household,
  pupilId: string,
  from: string,
  change: (pupil: PupilRecord) => PupilRecord,
): HouseholdTaken {
  const pupils = household.pupils.map((one) => (one.pupilId === pupilId ? change(one) : one));
  const now = { ...household, pupils };
  return { household: now, from, result: outcomeOf(household, now), problems: [] };
}

function refusal(household: Household, field: string, problem: string): HouseholdTaken {
  return { household, from: null, ...refused(field, problem) };
}
