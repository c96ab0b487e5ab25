/**
 * Moves a recorded meal to the account that the pupil belonged to on its day. A meal keeps its
 * account for ever, so the meal is voided, and another one with an id of its own stands in for it.
 */
import type { Meal } from './judge.ts';
import { standInIdOf } from './meal-identity.ts';

export const MOVED = 'the pupil belonged to another account on that day';

export interface MovedMeal {
  /** As it ends, one revision later; the same as before where nothing of it was due or known. */
  readonly voided: Meal;
  readonly standIn: Meal;
}

/**
 * @param number how many meals there are for this pupil, day and slot, the new one included: 2, 3 …
 */
export function moveMeal(meal: Meal, accountId: string, number: number): MovedMeal {
  const voided: Meal =
    meal.state === 'void'
      ? meal
      : {
          ...meal,
          revision: meal.revision + 1,
          state: 'void',
          reason: MOVED,
          actor: { kind: 'service', id: 'attendance' },
        };
  const { standIns: _ofTheFirst, ...carried } = meal;
  const standIn: Meal = {
    ...carried,
    mealId: standInIdOf(meal, number),
    accountId,
    revision: 1,
    replaces: meal.mealId,
  };
  return { voided, standIn };
}
