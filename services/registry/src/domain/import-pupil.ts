/** Takes what the office says about a pupil into the record and its history. */
import { enrol, schoolYearFor, setFrom, valueOn } from './effective-dates.ts';
import { plainName } from './external-keys.ts';
import { taxCodeOf } from './import-guardian.ts';
import type { ImportProblem } from './import-result.ts';
import { countsFrom } from './late-isee.ts';
import type { Calendar, Circumstances, LateIseeRule, PupilRecord } from './records.ts';
import type { PupilStatement } from './statements.ts';
import { isBornOn } from './tax-code.ts';

export interface TakenPupil {
  /** Null where the statement is refused. */
  readonly record: PupilRecord | null;
  readonly problems: readonly ImportProblem[];
}

export interface PupilContext {
  readonly accountId: string;
  readonly lateIsee: LateIseeRule;
  readonly calendar: Calendar;
  /** The day from which changes hold that say no other. */
  readonly today: string;
}

const NEW_PUPIL: Circumstances = { band: null, resident: true, exempt: false };

export function takePupil(
  statement: PupilStatement,
  before: PupilRecord | undefined,
  pupilId: string,
  context: PupilContext,
): TakenPupil {
  const place = findClass(context.calendar, statement);
  if ('problem' in place) return { record: null, problems: [place.problem] };
  const faults = faultsOf(statement, context.today);
  if (faults.length > 0) return { record: null, problems: faults };
  const taxCode = taxCodeOf(statement, before?.taxCode ?? null);
  const problems: ImportProblem[] = [];
  if ('problem' in taxCode) {
    if (!statement.taxCodeUnchecked) return { record: null, problems: [taxCode.problem] };
    problems.push({ ...taxCode.problem, problem: `${taxCode.problem.problem}, kept unchecked` });
  }
  if (taxCode.code !== null && !isBornOn(taxCode.code, statement.birthDate)) {
    problems.push({ field: 'taxCode', problem: 'tells another birth date, kept' });
  }
  const { calendar, today, accountId } = context;
  const { from, to } = statement;
  const known = schoolYearFor(calendar.schoolYears, from ?? today);
  const year = known ?? { from: from ?? today, to: null };
  const enrolments = enrol(before?.enrolments ?? [], { ...place, from, to }, { today, year });
  const record: PupilRecord = {
    pupilId,
    accountId: before?.accountId ?? accountId,
    accounts: before?.accounts ?? [],
    givenName: tidy(statement.givenName),
    familyName: tidy(statement.familyName),
    birthDate: statement.birthDate,
    taxCode: taxCode.code,
    enrolments,
    circumstances: circumstancesOf(statement, before, enrolments[0]?.from ?? today, context),
  };
  return { record, problems };
}

function circumstancesOf(
  statement: PupilStatement,
  before: PupilRecord | undefined,
  enrolledFrom: string,
  { today, lateIsee }: PupilContext,
): PupilRecord['circumstances'] {
  const steps = before?.circumstances ?? [];
  const first = steps[0]?.from ?? enrolledFrom;
  const wanted = statement.from ?? (before ? today : enrolledFrom);
  // Before the first step there is nothing to change.
  const day = wanted < first && steps.length > 0 && !statement.from ? first : wanted;
  const current = valueOn(steps, day) ?? steps[0]?.value ?? NEW_PUPIL;
  const band = statement.band === undefined ? current.band : bandOf(statement.band);
  const filedOn = statement.band === undefined ? undefined : statement.iseeFiledOn;
  const value: Circumstances = {
    // Of a band that was filed for, the day of filing decides from when it counts.
    band: filedOn ? current.band : band,
    resident: statement.resident ?? current.resident,
    exempt: statement.exempt ?? current.exempt,
  };
  const said = setFrom(steps, day, value);
  return filedOn ? setBand(said, countsFrom(filedOn, lateIsee), band) : said;
}

/**
 * The band counts from its day until the next band; what else changes meanwhile keeps its own days.
 */
export function setBand(
  steps: PupilRecord['circumstances'],
  from: string,
  band: string | null,
): PupilRecord['circumstances'] {
  const current = valueOn(steps, from) ?? steps[0]?.value ?? NEW_PUPIL;
  const next = steps.find((step) => step.from > from && step.value.band !== current.band)?.from;
  return steps
    .filter((step) => step.from > from && (next === undefined || step.from < next))
    .reduce<PupilRecord['circumstances']>(
      (all, step) => setFrom(all, step.from, { ...step.value, band }),
      setFrom(steps, from, { ...current, band }),
    );
}

export function bandOf(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text.trim().toUpperCase();
}

/** Whoever is older is a parent in the wrong column. */
const OLDEST_PUPIL = 25;

function yearsBefore(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;
}

function faultsOf({ birthDate, from, to }: PupilStatement, today: string): ImportProblem[] {
  return [
    ...(birthDate > today || birthDate < yearsBefore(today, OLDEST_PUPIL)
      ? [{ field: 'birthDate', problem: 'not a day on which a pupil was born' }]
      : []),
    ...(from && to && to < from ? [{ field: 'to', problem: 'before the first day' }] : []),
  ];
}

type Place =
  | { readonly schoolId: string; readonly classId: string }
  | { readonly problem: ImportProblem };

/** Schools and classes are told by their code or by their name. */
export function findClass(
  { schools, classes }: Pick<Calendar, 'schools' | 'classes'>,
  wanted: { readonly school: string; readonly class: string },
): Place {
  const isNamed = (one: { code: string; name: string }, text: string) =>
    plainName(one.code) === plainName(text) || plainName(one.name) === plainName(text);
  const school = schools.find((one) => isNamed(one, wanted.school));
  if (!school) return { problem: { field: 'school', problem: 'not in the calendar' } };
  const { schoolId } = school;
  const found = classes.find((one) => one.schoolId === schoolId && isNamed(one, wanted.class));
  if (!found) return { problem: { field: 'class', problem: 'not in the calendar' } };
  return { schoolId, classId: found.classId };
}

function tidy(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
