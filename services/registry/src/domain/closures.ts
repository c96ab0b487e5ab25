/** Days on which a class, a school or the whole Comune has no canteen. */
import { type PartResult, refused, sameRecord } from './import-result.ts';
import type { Calendar } from './records.ts';

export interface ClosureStatement {
  /** The caller's own, so that saying it twice closes once. */
  readonly closureId: string;
  readonly from: string;
  readonly to: string;
  /** Ids; without both the whole Comune is closed. A class tells its school. */
  readonly school?: string | undefined;
  readonly class?: string | undefined;
  readonly cause: string;
}

export interface ClosureTaken extends PartResult {
  readonly calendar: Calendar;
}

type Closure = Calendar['closures'][number];

export function addClosure(before: Calendar, statement: ClosureStatement): ClosureTaken {
  const { closureId, from, to, cause } = statement;
  if (to < from) return { calendar: before, ...refused('to', 'before the first day') };
  const place = placeOf(before, statement);
  if ('result' in place) return { calendar: before, ...place };
  const closure: Closure = { closureId, from, to, ...place, cause };
  const known = before.closures.find((one) => one.closureId === closureId);
  if (known) {
    if (sameRecord(known, closure)) return { calendar: before, result: 'same', problems: [] };
    const problem = 'another closure has this id: withdraw it, and give the new one an id';
    return { calendar: before, ...refused('closureId', problem) };
  }
  const calendar = { ...before, closures: [...before.closures, closure] };
  return { calendar, result: 'new', problems: [] };
}

/** Withdrawing twice, or what was never there, changes nothing. */
export function withdrawClosure(before: Calendar, closureId: string): ClosureTaken {
  const closures = before.closures.filter((one) => one.closureId !== closureId);
  if (closures.length === before.closures.length) {
    return { calendar: before, result: 'same', problems: [] };
  }
  return { calendar: { ...before, closures }, result: 'changed', problems: [] };
}

function placeOf(
  { schools, classes }: Calendar,
  wanted: ClosureStatement,
): Pick<Closure, 'schoolId' | 'classId'> | PartResult {
  const schoolClass = classes.find(({ classId }) => classId === wanted.class);
  if (wanted.class && !schoolClass) return refused('class', 'not in the calendar');
  const schoolId = wanted.school ?? schoolClass?.schoolId ?? null;
  if (schoolId !== null && !schools.some((one) => one.schoolId === schoolId)) {
    return refused('school', 'not in the calendar');
  }
  if (schoolClass && schoolClass.schoolId !== schoolId) {
    return refused('class', 'not of this school');
  }
  return { schoolId, classId: schoolClass?.classId ?? null };
}
