/**
 * When registry says that a pupil belonged to another account on some days, the meals of those
 * days follow, in the transaction that takes the pupil's new history. Whoever records a meal of the
 * pupil at the same moment writes the pupil too, so that one of the two is decided again.
 */
import type { Cause } from '@mestolo/messaging/handler.ts';
import { accountOn } from '../domain/account-on.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
import { moveMeal } from '../domain/move-meal.ts';
import { type Desk, livingMeal, putMeal, putRevision } from './desk.ts';
import { type MealDocument, type PupilDocument, pupilKeyOf } from './documents.ts';

/** Each meal of the pupil that was read and is on another account than that of its day. */
export function settleAccounts(desk: Desk, pupil: PupilDocument, cause: Cause): void {
  const { pages } = desk;
  for (const first of pages.meals.all()) {
    if (pupilKeyOf(first) !== pupil._id || first.replaces !== undefined) continue;
    const meal = livingMeal(pages, first);
    const accountId = accountOn(pupil, first.servedOn);
    const decidedAt = desk.now.get(first.tenant);
    if (!meal || accountId === null || meal.accountId === accountId || !decidedAt) continue;
    moveTo(desk, { first, accountId, decidedAt }, cause);
  }
}

interface Move {
  readonly first: MealDocument;
  readonly accountId: string;
  readonly decidedAt: string;
}

function moveTo(desk: Desk, { first, accountId, decidedAt }: Move, cause: Cause): void {
  const { pages } = desk;
  const meal = livingMeal(pages, first);
  if (!meal) return;
  pages.days.touch(first);
  const number = (first.standIns ?? 0) + 2;
  const { voided, standIn } = moveMeal(meal, accountId, number);
  const { actor = { kind: 'service', id: 'attendance' }, reason = null } = meal;
  if (voided.revision > meal.revision) {
    putRevision(desk, { ...voided, ...whoOf(voided), decidedAt }, cause);
  }
  putRevision(desk, { ...standIn, actor, reason, decidedAt }, cause);
  // The first one is written last, since it may be the very meal that was voided.
  const begun = pages.meals.get(mealIdOf(first));
  if (!begun) return;
  const { _id, schema, ...fields } = begun;
  putMeal(desk, { ...fields, mealId: _id, standIns: number - 1 });
}

function whoOf({ actor, reason }: Pick<MealDocument, 'actor' | 'reason'>) {
  return { actor: actor ?? { kind: 'service' as const, id: 'attendance' }, reason: reason ?? null };
}
