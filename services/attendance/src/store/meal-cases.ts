/** Which cases an observation of a meal opens, and which a person's word closes. */
import type { Meal } from '../domain/judge.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
import type { Observation } from '../domain/observation.ts';
import type { CaseLog } from './cases.ts';

export interface Noted {
  readonly before: Pick<Meal, 'conflict' | 'otherSchool' | 'missed'> | null;
  readonly meal: Meal;
  readonly observation: Observation;
  readonly at: string;
}

export function noteCases(cases: CaseLog, { before, meal, observation, at }: Noted): void {
  const { tenant, pupilId, servedOn, slot } = meal;
  const { observationId, deviceSchoolId, actor, reason } = observation;
  const about = {
    tenant,
    pupilId,
    servedOn,
    slot,
    observationId,
    why: null,
    // The case is the pupil's school's affair, wherever the device stands.
    schoolId: meal.schoolId,
    subject: mealIdOf(meal),
  };
  if (meal.otherSchool && !before?.otherSchool) {
    const schoolId = deviceSchoolId ?? meal.schoolId;
    cases.open({ ...about, kind: 'otherSchool', schoolId, at });
  }
  if (meal.missed && !before?.missed) cases.open({ ...about, kind: 'chargedButAbsent', at });
  if (before?.missed && !meal.missed) {
    const closed = { how: 'corrected' as const, at, actor, role: null, reason };
    cases.close({ ...about, kind: 'chargedButAbsent' }, closed);
  }
  // Each further word in a conflict opens it again, also where it was dismissed.
  if (meal.conflict) cases.open({ ...about, kind: 'conflict', at });
  else if (before?.conflict) {
    const closed = { how: 'corrected' as const, at, actor, role: null, reason };
    cases.close({ ...about, kind: 'conflict' }, closed);
  }
}
