/** Charges in force are held against what the price is now, and put right where it differs. */
import { type BooksDraft, type ChargedMeal, comuneOf, isLater, postTo, said } from './books.ts';
import { repricedDebitId, repricedReversalId } from './entry-ids.ts';
import type { Trace } from './facts.ts';
import { takeFees } from './fees.ts';
import { type Pupil, priceOn, REPRICED, WE_OURSELVES } from './pupil.ts';

/** What made prices change, as entries and traces name it. */
export interface Because {
  readonly recordedAt: Date;
  readonly source: string;
  readonly trace: Trace;
}

/** So many entries may one transaction hold before the rest is left to the next. */
const ENTRIES_A_TRANSACTION = 500;

/**
 * Puts right what the pupil was charged, as far as it was read. Where amount and band stay the same
 * nothing is written, though the tariff has another version. What cannot be priced any more, for
 * example because the office left out an old line, stays as it was charged.
 */
export function repricePupil(draft: BooksDraft, pupil: Pupil, because: Because): void {
  for (const meal of chargedMeals(draft, pupil._id)) repriceMeal(draft, { pupil, meal }, because);
  takeFees(draft, pupil, because);
}

/** What was read, and what has been posted on top of it: the newest debit of each meal. */
function chargedMeals(draft: BooksDraft, pupilId: string): ChargedMeal[] {
  const meals = new Map<string, ChargedMeal>();
  for (const meal of draft.loaded.charged?.meals.get(pupilId) ?? []) meals.set(meal.mealId, meal);
  for (const { entry } of draft.posted) {
    if (entry.pupilId !== pupilId) continue;
    const meal = chargedMealOf(entry);
    const known = meal && meals.get(meal.mealId);
    if (meal && (!known || isLater(meal, known))) meals.set(meal.mealId, meal);
  }
  const place = ({ servedOn, mealId }: ChargedMeal) => `${servedOn}:${mealId}`;
  return [...meals.values()].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** Null where the entry is not the debit of a meal. */
export function chargedMealOf(
  entry: Pick<
    BooksDraft['posted'][number]['entry'],
    | 'kind'
    | 'mealId'
    | 'revision'
    | 'pricing'
    | 'accountId'
    | 'schoolId'
    | 'amountCents'
    | 'effectiveOn'
    | 'tariff'
    | 'band'
  >,
): ChargedMeal | null {
  const { kind, mealId, revision, accountId, schoolId, amountCents, effectiveOn } = entry;
  if (kind !== 'mealDebit') return null;
  if (mealId === undefined || revision === undefined || schoolId === undefined) return null;
  return {
    ...{ mealId, revision, accountId, schoolId, amountCents, servedOn: effectiveOn },
    ...said('pricing', entry.pricing),
    ...said('tariff', entry.tariff),
    ...said('band', entry.band),
  };
}

function repriceMeal(
  draft: BooksDraft,
  { pupil, meal }: { readonly pupil: Pupil; readonly meal: ChargedMeal },
  { recordedAt, source, trace }: Because,
): void {
  const { mealId, revision, accountId, schoolId, amountCents, servedOn, tariff } = meal;
  // Without a tariff nothing was due: absent, or void.
  if (tariff === undefined) return;
  const comune = comuneOf(draft, pupil.tenant);
  if (comune.closedUntil !== undefined && servedOn <= comune.closedUntil) return;
  const price = priceOn(servedOn, schoolId, { pupil, comune });
  if (typeof price === 'string') return;
  if (price.cents === amountCents && price.band === (meal.band ?? null)) return;
  const pricing = (meal.pricing ?? 0) + 1;
  const both = {
    ...{ tenant: pupil.tenant, effectiveOn: servedOn, recordedAt, mealId, revision, pricing },
    ...{ pupilId: pupil._id, schoolId, actor: WE_OURSELVES, reason: REPRICED, source },
    ...said('traceId', trace.traceId),
  };
  if (amountCents > 0) {
    const _id = repricedReversalId(mealId, revision, pricing);
    postTo(draft, accountId, { _id, kind: 'mealReversal', amountCents, ...both }, trace);
  }
  const { cents, tariff: version, band } = price;
  const priced = { tariff: version, ...said('band', band), again: true } as const;
  const _id = repricedDebitId(mealId, revision, pricing);
  const debit = { _id, kind: 'mealDebit', amountCents: cents, ...priced, ...both } as const;
  postTo(draft, accountId, debit, trace);
  draft.meals.set(mealId, { revision, pricing, accountId, schoolId, amountCents: cents });
}

/** A part of the pupils of a Comune, in the order of their ids, whose charges were all read. */
export interface Page {
  readonly tenant: string;
  readonly pupilIds: readonly string[];
  /** Where the page begins in the Comune's sweep; null: only pupils that are marked themselves. */
  readonly after: string | null;
  /** The mark it was looked up for: pupils may have come since, which a newer mark concerns. */
  readonly mark?: number | undefined;
  /** No pupil comes behind this page. */
  readonly isLast: boolean;
}

/**
 * Works off marks, and takes them away in the same transaction. Each pupil and its accounts are
 * written even where nothing is put right: whoever posts by the old prices at the same moment then
 * collides, and prices again. Answers whether the page was what is due next.
 */
export function sweep(
  draft: BooksDraft,
  { tenant, pupilIds, after, mark, isLast }: Page,
  because: Because,
): boolean {
  const { repricing, ...comune } = comuneOf(draft, tenant);
  const isDue = repricing?.after === after && repricing?.mark === mark;
  if (after !== null && !isDue) return false;
  let last = after ?? '';
  for (const pupilId of pupilIds) {
    if (draft.posted.length >= ENTRIES_A_TRANSACTION) break;
    sweepPupil(draft, { pupilId, withMeals: repricing?.mealsFrom != null }, because);
    last = pupilId;
  }
  if (after === null || repricing === undefined) return true;
  const isDone = isLast && last === (pupilIds.at(-1) ?? after);
  draft.comuni.set(
    tenant,
    isDone ? comune : { ...comune, repricing: { ...repricing, after: last } },
  );
  return true;
}

/** A meal posted meanwhile writes its account; where only fees are at stake the pupil is enough. */
function sweepPupil(
  draft: BooksDraft,
  { pupilId, withMeals }: { readonly pupilId: string; readonly withMeals: boolean },
  because: Because,
): void {
  const known = draft.loaded.pupils.get(pupilId);
  if (known === undefined || known.version === 0) return;
  const { repriceFrom, ...pupil } = known;
  repricePupil(draft, pupil, because);
  draft.pupils.set(pupilId, pupil);
  const { accountId, tenant } = pupil;
  const isAtStake = withMeals || repriceFrom !== undefined;
  if (isAtStake && accountId !== null) draft.touchedAccounts.set(accountId, tenant);
}
