/** Takes what the office says about its schools and its year into the calendar. */
import { creditorFaults, plainCreditor } from './creditor-settings.ts';
import { plainName } from './external-keys.ts';
import type { ImportProblem } from './import-result.ts';
import type { Calendar } from './records.ts';
import type { CalendarStatement } from './statements.ts';

type School = Calendar['schools'][number];
type SchoolClass = Calendar['classes'][number];

/** Schools and classes keep their ids for ever; one that is no longer mentioned stays. */
interface Places {
  readonly schools: readonly School[];
  readonly classes: readonly SchoolClass[];
}

export type NewId = (label: string) => string;

export interface TakenCalendar {
  /** Null where the statement is refused. */
  readonly calendar: Calendar | null;
  readonly problems: readonly ImportProblem[];
}

export function takeCalendar(
  statement: CalendarStatement,
  before: Calendar | null,
  newId: NewId,
): TakenCalendar {
  const schools = takeSchools(statement.schools, before?.schools ?? [], newId);
  const places = takeClasses(statement.classes, { schools, classes: before?.classes ?? [] }, newId);
  const closures = statement.closures.map((closure) => closureOf(closure, places.places));
  // What was closed one by one stays closed until it is withdrawn.
  const closedSingly = (before?.closures ?? []).filter(({ closureId }) => closureId !== undefined);
  const creditor = statement.creditor && plainCreditor(statement.creditor);
  const problems = [
    ...places.problems,
    ...(creditor ? creditorFaults(creditor) : []),
    ...closures.flatMap((one, index) =>
      one === null ? [{ field: `closures.${index}`, problem: 'no such school or class' }] : [],
    ),
    ...statement.schoolYears.flatMap(({ from, to, graceUntil }, index) =>
      from < to && graceUntil <= to
        ? []
        : [{ field: `schoolYears.${index}`, problem: 'its days are not in order' }],
    ),
  ];
  if (problems.length > 0) return { calendar: null, problems };
  const { name, timeZone, clock, office, schoolYears, serviceWeekdays } = statement;
  const calendar: Calendar = {
    name,
    timeZone,
    clock,
    office,
    schools: [...places.places.schools],
    classes: [...places.places.classes],
    schoolYears: schoolYears.toSorted((one, other) => one.from.localeCompare(other.from)),
    serviceWeekdays,
    closures: [...closures.filter((one) => one !== null), ...closedSingly],
    lowBalanceBelowCents: statement.lowBalanceBelowCents,
    creditor,
    ...settingsOf(statement, before),
  };
  return { calendar, problems };
}

function settingsOf(statement: CalendarStatement, before: Calendar | null) {
  const cancelDaysAhead = statement.cancelDaysAhead ?? before?.cancelDaysAhead;
  const said = statement.fourEyesFromCents;
  const fourEyesFromCents = said === undefined ? before?.fourEyesFromCents : (said ?? undefined);
  return {
    ...(cancelDaysAhead === undefined ? {} : { cancelDaysAhead }),
    ...(fourEyesFromCents === undefined ? {} : { fourEyesFromCents }),
  };
}

/** A school as it stands in a list of pupils: often nothing but its name and its classes. */
export interface SeenSchool {
  readonly name: string;
  readonly kind: School['kind'] | null;
  readonly classes: readonly string[];
}

/** Adds what is not there yet, and changes nothing else. */
export function addSeenSchools(
  before: Calendar,
  seen: readonly SeenSchool[],
  newId: NewId,
): Calendar {
  const schools = [...before.schools];
  const classes = [...before.classes];
  for (const { name, kind, classes: names } of seen) {
    let school = schools.find((one) => isNamed(one, name));
    if (!school) {
      const schoolId = newId(`school ${plainName(name)}`);
      school = { schoolId, code: codeOf(name), name, kind: kind ?? 'primaria' };
      schools.push(school);
    }
    const { schoolId } = school;
    for (const className of names) {
      if (classes.some((one) => one.schoolId === schoolId && isNamed(one, className))) continue;
      const classId = newId(`class ${schoolId} ${plainName(className)}`);
      classes.push({ classId, schoolId, code: codeOf(className), name: className });
    }
  }
  return { ...before, schools, classes };
}

const isNamed = (one: { readonly code: string; readonly name: string }, text: string) =>
  plainName(one.code) === plainName(text) || plainName(one.name) === plainName(text);

/** Names of schools are no personal data, so a code may be made of them. */
function codeOf(name: string): string {
  return plainName(name).replaceAll(' ', '-');
}

function takeSchools(
  stated: CalendarStatement['schools'],
  before: readonly School[],
  newId: NewId,
): readonly School[] {
  const schools = [...before];
  for (const { code, name, kind, ...said } of stated) {
    const index = schools.findIndex((one) => isNamed(one, code) || isNamed(one, name));
    const known = schools[index];
    const schoolId = known?.schoolId ?? newId(`school ${plainName(code)}`);
    const chargeBasis = said.chargeBasis ?? known?.chargeBasis;
    const cutOff = said.cutOff ?? known?.cutOff;
    schools.splice(index === -1 ? schools.length : index, 1, {
      ...{ schoolId, code, name, kind },
      ...(chargeBasis === undefined ? {} : { chargeBasis }),
      ...(cutOff === undefined ? {} : { cutOff }),
    });
  }
  return schools;
}

function takeClasses(
  stated: CalendarStatement['classes'],
  { schools, classes: before }: Places,
  newId: NewId,
): { readonly places: Places; readonly problems: readonly ImportProblem[] } {
  const classes = [...before];
  const problems: ImportProblem[] = [];
  for (const [position, { code, name, school: schoolName }] of stated.entries()) {
    const school = schools.find((one) => isNamed(one, schoolName));
    if (!school) {
      problems.push({ field: `classes.${position}.school`, problem: 'no such school' });
      continue;
    }
    const { schoolId } = school;
    const index = classes.findIndex((one) => one.schoolId === schoolId && isNamed(one, code));
    const classId = classes[index]?.classId ?? newId(`class ${schoolId} ${plainName(code)}`);
    classes.splice(index === -1 ? classes.length : index, 1, { classId, schoolId, code, name });
  }
  return { places: { schools, classes }, problems };
}

function closureOf(
  closure: CalendarStatement['closures'][number],
  { schools, classes }: Places,
): Calendar['closures'][number] | null {
  const { from, to, cause, school: schoolName, class: className } = closure;
  const school = schoolName === null ? null : schools.find((one) => isNamed(one, schoolName));
  if (school === undefined || to < from) return null;
  const inSchool = classes.filter((one) => one.schoolId === school?.schoolId);
  const found = className === null ? null : inSchool.find((one) => isNamed(one, className));
  if (found === undefined) return null;
  const schoolId = school?.schoolId ?? null;
  return { from, to, schoolId, classId: found?.classId ?? null, cause };
}
