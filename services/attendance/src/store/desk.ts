/** What those who write into the book share: its pages, the events so far, and the time. */
import type { Cause, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { totalsChange } from '../domain/control-total.ts';
import type { Meal } from '../domain/judge.ts';
import { type MealKey, mealIdOf, standInIdOf } from '../domain/meal-identity.ts';
import type { Pages } from './book-pages.ts';
import { type MealDocument, type PupilDocument, pupilKeyOf, SCHEMA } from './documents.ts';
import { mealRecorded, type Revised } from './meal-event.ts';

export interface Desk {
  readonly pages: Pages;
  readonly events: OutgoingEvent[];
  /** Business time of each Comune whose calendar is known. */
  readonly now: ReadonlyMap<string, string>;
}

/** The meal that counts for this pupil, day and slot: the first one, or what stands in for it. */
export function livingMeal(pages: Pages, key: MealKey): Meal | null {
  const first = pages.meals.get(mealIdOf(key));
  if (!first) return null;
  const living = first.standIns ? pages.meals.get(standInIdOf(key, first.standIns + 1)) : first;
  // It was read in the same snapshot: whoever moves a meal writes both.
  if (!living) throw new Error('a meal that was moved has nothing that stands in for it');
  const { _id, schema, ...meal } = living;
  return { ...meal, mealId: _id };
}

/** Keeps a revision, counts it in the day's totals and tells the others. */
export function putRevision(desk: Desk, revised: Revised, cause: Cause): void {
  putMeal(desk, revised);
  desk.events.push(mealRecorded(revised, cause));
}

/** Keeps a meal as it is now; its totals change only with its revision. */
export function putMeal({ pages }: Desk, meal: Meal): void {
  const before = pages.meals.get(meal.mealId)?.revision ?? 0;
  pages.days.count(meal, totalsChange(meal.mealId, { before, after: meal.revision }));
  const { mealId, ...fields } = meal;
  const document: MealDocument = { ...fields, _id: mealId, schema: SCHEMA };
  pages.meals.put(document);
}

/** Who decides by what stands of a pupil, or by its absence, writes the pupil too. */
export function touchPupil(
  pages: Pages,
  subject: { readonly tenant: string; readonly pupilId: string },
): void {
  const _id = pupilKeyOf(subject);
  const stub: PupilDocument = {
    _id,
    schema: SCHEMA,
    version: 0,
    accountId: null,
    enrolments: [],
    touched: 0,
  };
  const pupil = pages.pupils.get(_id) ?? stub;
  pages.pupils.put({ ...pupil, touched: pupil.touched + 1 });
}
