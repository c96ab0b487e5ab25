/** What an observer is told about one line. */
import type { ParkedWhy } from '../domain/judge.ts';

export type RefusedWhy =
  | 'malformed-line'
  | 'future-service-date'
  | 'observation-id-used'
  | 'not-in-class';

export interface LineProblem {
  readonly code: ParkedWhy | RefusedWhy;
  readonly detail: string;
  /** Where a malformed line is wrong and in what way, never its values. */
  readonly errors?: readonly { readonly path: string; readonly code: string }[];
}

/** A device forgets a line as soon as it has one of these answers, and not before. */
export interface LineAnswer {
  /** Null where a malformed line has none that can be read. */
  readonly observationId: string | null;
  readonly result: 'accepted' | 'duplicate' | 'parked' | 'refused';
  readonly mealId?: string;
  /** The revision of the meal after this observation. */
  readonly revision?: number;
  readonly problem?: LineProblem;
}

const DETAILS: Readonly<Record<ParkedWhy | RefusedWhy, string>> = {
  'unknown-pupil': 'No pupil has this id yet. The line is kept and counts when one arrives.',
  'not-enrolled': 'The pupil is enrolled nowhere on that day. The line is kept for the office.',
  'outside-school-year': 'The day belongs to no school year. The line is kept for the office.',
  'not-a-service-day': 'No meals are served on that weekday. The line is kept for the office.',
  'closed-day': 'The school or class is closed on that day. The line is kept for the office.',
  'malformed-line': 'The line is not as described. Each error names a place in it.',
  'future-service-date': 'The day of the meal has not come yet. Check the clock of the device.',
  'not-in-class': 'The pupil belongs to another class on that day. Nothing was taken.',
  'observation-id-used': 'This id already stands for another observation. Give each its own.',
};

export function lineProblem(
  code: LineProblem['code'],
  errors?: NonNullable<LineProblem['errors']>,
): LineProblem {
  return errors ? { code, detail: DETAILS[code], errors } : { code, detail: DETAILS[code] };
}
