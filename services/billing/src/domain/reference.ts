/** What registry tells of pupils and families, and what that sets free. */
import { accountOf, type BooksDraft, comuneOf, ForeignTenant, pupilOf } from './books.ts';
import { mealDebitId } from './entry-ids.ts';
import type { MealFact } from './facts.ts';
import { takeMeal } from './meals.ts';
import { type Comune, type DatedRates, type Enrolment, type Pupil, stubOfPupil } from './pupil.ts';
import { releaseReceipt } from './receipts.ts';
import type { Tariff } from './tariff.ts';

export interface PupilFact {
  readonly tenant: string;
  readonly pupilId: string;
  readonly version: number;
  readonly accountId: string;
  readonly enrolments: readonly Enrolment[];
  readonly rates: readonly DatedRates[];
}

export interface FamilyFact {
  readonly tenant: string;
  readonly accountId: string;
  readonly version: number;
}

export type CalendarFact = Omit<Comune, '_id' | 'calendarVersion' | 'tariff'> & {
  readonly tenant: string;
  readonly version: number;
};

/** Keeps the highest version of a Comune's calendar. Meals that it sets free are taken later on. */
export function takeCalendar(draft: BooksDraft, fact: CalendarFact): void {
  const { tenant, version, ...told } = fact;
  const before = comuneOf(draft, tenant);
  if (before.calendarVersion >= version) return;
  draft.comuni.set(tenant, { ...before, calendarVersion: version, ...told });
}

/** The tariff in force from now on; prices that were posted stay as they are. */
export function takeTariff(draft: BooksDraft, tenant: string, tariff: Tariff): boolean {
  const before = comuneOf(draft, tenant);
  if (before.tariff?.version === tariff.version) return false;
  draft.comuni.set(tenant, { ...before, tariff });
  return true;
}

/**
 * Keeps the highest version of a pupil and takes the meals that waited. Where the price may change,
 * the accounts concerned are written too: a meal priced by the old rates at the same moment then
 * collides, and is priced again.
 */
export function takePupil(draft: BooksDraft, fact: PupilFact): void {
  const { tenant, pupilId, version, accountId, enrolments, rates } = fact;
  const before = pupilOf(draft, pupilId) ?? stubOfPupil(pupilId, tenant);
  if (before.tenant !== tenant) throw new ForeignTenant('A pupil changed its Comune.');
  if (before.version >= version) return;
  const after: Pupil = { ...before, version, accountId, enrolments, rates };
  draft.pupils.set(pupilId, after);
  if (!isPricedAlike(before, after)) {
    draft.touchedAccounts.set(accountId, tenant);
    if (before.accountId !== null) draft.touchedAccounts.set(before.accountId, tenant);
  }
  const waiting = [
    ...draft.loaded.parked.values(),
    ...[...draft.parked.values()].map((parked) => parked.fact),
  ];
  retakeMeals(
    draft,
    waiting.filter((meal) => meal.pupilId === pupilId),
  );
}

/** Keeps the highest version of a family and gives it the money that waited for it. */
export function takeFamily(draft: BooksDraft, fact: FamilyFact): void {
  const account = accountOf(draft, fact.accountId, fact.tenant);
  if (account.familyVersion >= fact.version) return;
  draft.accounts.set(account._id, { ...account, familyVersion: fact.version });
  for (const [key, receipt] of [...draft.loaded.suspended, ...draft.suspended]) {
    if (receipt.accountId !== account._id || draft.assigned.has(key)) continue;
    if (!draft.suspended.delete(key)) draft.assigned.add(key);
    releaseReceipt(draft, receipt, account._id);
  }
}

/** Waiting meals are taken as if they came now; those without a price yet go on waiting. */
export function retakeMeals(draft: BooksDraft, waiting: readonly MealFact[]): void {
  for (const meal of waiting) {
    if (takeMeal(draft, meal) === 'waits') continue;
    const id = mealDebitId(meal.mealId, meal.revision);
    if (!draft.parked.delete(id)) draft.released.set(id, meal);
  }
}

function isPricedAlike(one: Pupil, other: Pupil): boolean {
  const content = ({ accountId, enrolments, rates }: Pupil) =>
    JSON.stringify([accountId, enrolments, rates]);
  return content(one) === content(other);
}
