/** For whom a school's kitchen cooks on a day, by what is known at the cut-off. */
import { weekday } from '@mestolo/service/local-time.ts';
import type { CountedPupil } from '../domain/kitchen-count.ts';
import { mealIdOf, standInIdOf } from '../domain/meal-identity.ts';
import { needsCertificate, orderOn } from '../domain/meal-orders.ts';
import { dayProblem, type Enrolment, enrolmentOn } from '../domain/service-day.ts';
import type { CalendarDocument, MealDocument, PupilDocument } from './documents.ts';
import type { Records } from './load-records.ts';
import type { DietDocument, OrdersDocument } from './order-documents.ts';

export interface OfSchool {
  readonly tenant: string;
  readonly schoolId: string;
  readonly servedOn: string;
  readonly cutOffAt: string;
  readonly calendar: CalendarDocument;
  readonly records: Records;
  readonly orders: ReadonlyMap<string, OrdersDocument>;
  readonly diets: ReadonlyMap<string, DietDocument>;
}

/**
 * Each enrolled pupil who was not cancelled. Whom a teacher has told to be absent before the
 * cut-off counts as cancelled: the school knew it in time.
 */
export function ordered(day: OfSchool): readonly CountedPupil[] {
  const { tenant, servedOn, records, orders } = day;
  const meals = new Map(records.meals.map((meal) => [meal._id, meal]));
  return records.pupils.flatMap((pupil) => {
    const enrolment = servedAt(day, pupil);
    if (enrolment === null) return [];
    const pupilId = pupil._id.slice(tenant.length + 1);
    const key = { tenant, pupilId, servedOn, slot: 'lunch' } as const;
    const first = meals.get(mealIdOf(key));
    const meal = first?.standIns ? meals.get(standInIdOf(key, first.standIns + 1)) : first;
    if (meal?.state === 'absent') return [];
    if (orderOn(orders.get(pupil._id)?.rules ?? [], servedOn) === 'none') return [];
    return [counted(day, pupil, enrolment.classId)];
  });
}

/** Each pupil whom somebody has seen by the cut-off. */
export function present(day: OfSchool): readonly CountedPupil[] {
  const { tenant, schoolId, servedOn, cutOffAt, records } = day;
  const pupils = new Map(records.pupils.map((pupil) => [pupil._id, pupil]));
  const meals = new Map(records.meals.map((meal) => [meal._id, meal]));
  const isSeen = (meal: MealDocument) =>
    meal.state === 'eaten' && meal.schoolId === schoolId && meal.recordedAt <= cutOffAt;
  return [...meals.values()].filter(isSeen).flatMap(({ pupilId }) => {
    const pupil = pupils.get(`${tenant}:${pupilId}`);
    if (pupil === undefined) return [];
    return [counted(day, pupil, enrolmentOn(pupil.enrolments, servedOn)?.classId ?? '')];
  });
}

/** Where the pupil eats on that day; null where not at this school, or not at all. */
function servedAt(
  { calendar, schoolId, servedOn }: OfSchool,
  pupil: PupilDocument,
): Enrolment | null {
  const enrolment = enrolmentOn(pupil.enrolments, servedOn);
  if (enrolment?.schoolId !== schoolId || pupil.accountId === null) return null;
  const day = { servedOn, weekday: weekday(servedOn) };
  return dayProblem(calendar, day, enrolment) === null ? enrolment : null;
}

function counted(day: OfSchool, pupil: PupilDocument, classId: string): CountedPupil {
  const { tenant, servedOn, calendar, orders, diets } = day;
  const rules = orders.get(pupil._id)?.rules ?? [];
  const { enrolments } = pupil;
  const diet = diets
    .get(pupil._id)
    ?.diets.findLast(({ from, to }) => from <= servedOn && (to === null || servedOn <= to));
  return {
    pupilId: pupil._id.slice(tenant.length + 1),
    classId,
    dietCode: diet?.code ?? null,
    plain: orderOn(rules, servedOn) === 'plain',
    certificate: needsCertificate(servedOn, { calendar, enrolments, rules }),
  };
}
