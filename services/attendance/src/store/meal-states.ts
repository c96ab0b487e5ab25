/** What stands of some meals, for the log of what a person did: before and after. */
import type { Book } from './book.ts';
import type { Said } from './said.ts';

/** By pupil: the meal's id, revision and state, or null where there is none. */
export function mealStates(book: Book, said: readonly Said[]): Record<string, unknown> | null {
  const states = said.flatMap(({ servedOn, ...one }): [string, unknown][] => {
    if (servedOn === null) return [];
    const meal = book.meal({ ...one, servedOn });
    const { mealId, revision, state } = meal ?? {};
    return [[one.pupilId, meal && { servedOn, mealId, revision, state }]];
  });
  return states.length === 0 ? null : Object.fromEntries(states);
}
