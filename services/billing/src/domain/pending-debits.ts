/** What meals that are known but not posted will still cost an account. */
import type { Account } from './account.ts';
import type { LoadedBooks } from './books.ts';
import type { AcceptedMeal } from './projection.ts';
import { priceOn } from './pupil.ts';

/**
 * The sum of what these meals will take from the account; null where one of them has no price and
 * none can be guessed. A meal that cannot be priced yet counts as the account's last one. What a
 * correction will give back is not counted: it is not there yet.
 */
export function pendingDebitCents(
  meals: readonly AcceptedMeal[],
  books: Pick<LoadedBooks, 'pupils' | 'comuni' | 'meals'>,
  account: Account | undefined,
): number | null {
  let sum = 0;
  for (const meal of newestOf(meals)) {
    const inForce = books.meals.get(meal.mealId);
    if (inForce && inForce.revision >= meal.revision) continue;
    const cents = costOf(meal, books, account);
    if (cents === null) return null;
    sum += Math.max(0, cents - (inForce?.amountCents ?? 0));
  }
  return sum;
}

function newestOf(meals: readonly AcceptedMeal[]): readonly AcceptedMeal[] {
  const newest = new Map<string, AcceptedMeal>();
  for (const meal of meals) {
    if ((newest.get(meal.mealId)?.revision ?? 0) < meal.revision) newest.set(meal.mealId, meal);
  }
  return [...newest.values()];
}

function costOf(
  { state, servedOn, schoolId, pupilId, tenant }: AcceptedMeal,
  books: Pick<LoadedBooks, 'pupils' | 'comuni'>,
  account: Account | undefined,
): number | null {
  if (state === 'absent' || state === 'void') return 0;
  const comune = books.comuni.get(tenant);
  if (comune === undefined) return account?.mealPriceCents ?? null;
  const price = priceOn(servedOn, schoolId, { pupil: books.pupils.get(pupilId), comune });
  return typeof price === 'string' ? (account?.mealPriceCents ?? null) : price.cents;
}
