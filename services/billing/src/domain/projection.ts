/** Where a balance is heading: what has been accepted at table and is not in the books yet. */

import type { Account } from './account.ts';
import type { LoadedBooks } from './books.ts';
import type { MealFact } from './facts.ts';
import { type Comune, priceOn } from './pupil.ts';

/** As much of a meal as its price asks for. */
export type AcceptedMeal = Pick<
  MealFact,
  'tenant' | 'mealId' | 'revision' | 'pupilId' | 'schoolId' | 'servedOn' | 'state'
>;

export interface Projection {
  /** Posted, less debits that are still to come, plus reversals that are still to come. */
  readonly projectedCents: number;
  /** Meals that are on their way into the books. */
  readonly unposted: number;
  /** Of these, those that cannot be priced yet and are not counted in. */
  readonly unpriced: number;
}

/** Of each meal the newest revision counts, if it is newer than the one in force. */
export function project(
  balanceCents: number,
  meals: readonly AcceptedMeal[],
  books: Pick<LoadedBooks, 'pupils' | 'comuni' | 'meals'>,
): Projection {
  const newest = new Map<string, AcceptedMeal>();
  for (const meal of meals) {
    const { revision = 0 } = newest.get(meal.mealId) ?? books.meals.get(meal.mealId) ?? {};
    if (meal.revision > revision) newest.set(meal.mealId, meal);
  }
  let projectedCents = balanceCents;
  let unpriced = 0;
  for (const meal of newest.values()) {
    const cents = costOf(meal, books);
    if (cents === null) unpriced += 1;
    else projectedCents += (books.meals.get(meal.mealId)?.amountCents ?? 0) - cents;
  }
  return { projectedCents, unposted: newest.size, unpriced };
}

function costOf(
  { state, tenant, pupilId, servedOn, schoolId }: AcceptedMeal,
  { pupils, comuni }: Pick<LoadedBooks, 'pupils' | 'comuni'>,
): number | null {
  if (state === 'absent' || state === 'void') return 0;
  const comune = comuni.get(tenant);
  if (comune === undefined) return null;
  const price = priceOn(servedOn, schoolId, { pupil: pupils.get(pupilId), comune });
  return typeof price === 'string' ? null : price.cents;
}

/** A new account has so many days, its first one included. */
const DAYS_OF_A_NEW_ACCOUNT = 30;

/**
 * The last day, included, on which the account may be below zero without being reminded: that of
 * the school year, or later where the account is new. Null outside of every school year. Meals are
 * served and charged in any case.
 */
export function graceUntil(
  day: string,
  { schoolYears }: Pick<Comune, 'schoolYears'>,
  { openedOn }: Pick<Account, 'openedOn'>,
): string | null {
  const year = schoolYears.find(({ from, to }) => from <= day && day <= to);
  if (year === undefined) return null;
  const days = [year.graceUntil, ...(openedOn ? [lastDayOfNew(openedOn)] : [])];
  return days.sort().at(-1) ?? null;
}

function lastDayOfNew(openedOn: string): string {
  const dayMs = 86_400_000;
  const last = Date.parse(`${openedOn}T00:00:00Z`) + (DAYS_OF_A_NEW_ACCOUNT - 1) * dayMs;
  return new Date(last).toISOString().slice(0, 10);
}
