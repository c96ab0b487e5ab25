/** What registry tells of pupils and families, and what that sets free. */
import { accountOf, type BooksDraft, comuneOf, ForeignTenant, pupilOf, said } from './books.ts';
import { mealDebitId } from './entry-ids.ts';
import type { MealFact, Trace } from './facts.ts';
import { takeMeal } from './meals.ts';
import {
  type Comune,
  type DatedRates,
  type Enrolment,
  type Pupil,
  stubOfPupil,
  type TariffPut,
} from './pupil.ts';
import { releaseReceipt } from './receipts.ts';
import { repricePupil } from './repricing.ts';
import { firstDifference, type Tariff } from './tariff.ts';

export interface PupilFact {
  readonly tenant: string;
  readonly pupilId: string;
  readonly version: number;
  readonly accountId: string;
  readonly accounts: Pupil['accounts'];
  readonly enrolments: readonly Enrolment[];
  readonly rates: readonly DatedRates[];
  readonly recordedAt: Date;
  readonly trace: Trace;
}

export interface FamilyFact {
  readonly tenant: string;
  readonly accountId: string;
  readonly version: number;
  readonly openedOn?: string;
}

export type CalendarFact = Pick<
  Comune,
  'clock' | 'schools' | 'settings' | 'schoolYears' | 'serviceWeekdays' | 'closures'
> & {
  readonly tenant: string;
  readonly version: number;
};

/** Keeps the highest version of a Comune's calendar. Meals that it sets free are taken later on. */
export function takeCalendar(draft: BooksDraft, fact: CalendarFact): void {
  const { tenant, version, ...told } = fact;
  const before = comuneOf(draft, tenant);
  if (before.calendarVersion >= version) return;
  const after = { ...before, calendarVersion: version, ...told };
  // The kind of a school says which tariff counts there.
  const isPriced = before.tariff !== null && !isAlike(before.schools, after.schools);
  const mealsFrom = isPriced ? BEFORE_ALL_DAYS : null;
  const hasOtherDays = !isAlike(serviceDaysOf(before), serviceDaysOf(after));
  const isAtStake = mealsFrom !== null || hasOtherDays;
  draft.comuni.set(tenant, isAtStake ? marked(after, mealsFrom) : after);
}

/** The tariff in force from now on; what was charged by another one is put right by a sweep. */
export function takeTariff(
  draft: BooksDraft,
  { tenant, tariff }: { readonly tenant: string; readonly tariff: Tariff },
  by: Pick<TariffPut, 'recordedAt' | 'actor'>,
): boolean {
  const before = comuneOf(draft, tenant);
  if (before.tariff?.version === tariff.version) return false;
  // A Comune that was kept before there was a history has none.
  const tariffHistory = [...(before.tariffHistory ?? []), { version: tariff.version, ...by }];
  const after = { ...before, tariff, tariffHistory };
  draft.comuni.set(tenant, marked(after, firstNewPrice(before.tariff, tariff)));
  return true;
}

/** Where no tariff was known nothing has been charged by it. */
function firstNewPrice(before: Tariff | null, after: Tariff): string | null {
  if (before === null) return null;
  if (!isAlike(before.discounts, after.discounts)) return BEFORE_ALL_DAYS;
  return firstDifference(before.lines, after.lines);
}

const BEFORE_ALL_DAYS = '0000-01-01';

const serviceDaysOf = ({ schoolYears, serviceWeekdays, closures }: Comune) => [
  schoolYears,
  serviceWeekdays,
  closures,
];

/**
 * All pupils of the Comune are gone through again, from the first one on: for meals since a day,
 * and for fees where some have been charged. Where neither is, there is nothing to put right.
 */
export function marked(comune: Comune, mealsFrom: string | null): Comune {
  if (mealsFrom === null && comune.feeMonths.length === 0) return comune;
  const days = [comune.repricing?.mealsFrom ?? null, mealsFrom].filter((day) => day !== null);
  const marks = (comune.marks ?? 0) + 1;
  const repricing = { mealsFrom: days.sort()[0] ?? null, after: '', mark: marks };
  return { ...comune, marks, repricing };
}

/**
 * Keeps the highest version of a pupil and takes the meals that waited. Where the price may change,
 * the accounts concerned are written too: a meal priced by the old rates at the same moment then
 * collides, and is priced again.
 */
export function takePupil(draft: BooksDraft, fact: PupilFact): void {
  const { tenant, pupilId, version, accountId, accounts, enrolments, rates } = fact;
  const before = pupilOf(draft, pupilId) ?? stubOfPupil(pupilId, tenant);
  if (before.tenant !== tenant) throw new ForeignTenant('A pupil changed its Comune.');
  if (before.version >= version) return;
  const after = { ...before, version, accountId, accounts, enrolments, rates };
  draft.pupils.set(pupilId, withFormerAccount(after, before.accountId));
  const isChanged = !isPricedAlike(before, after);
  if (isChanged) {
    draft.touchedAccounts.set(accountId, tenant);
    if (before.accountId !== null) draft.touchedAccounts.set(before.accountId, tenant);
  }
  // Its fees rest on the Comune's months: who charges a new month must see the new pupil.
  if (before.version === 0) draft.touchedComuni.add(tenant);
  const waiting = [
    ...draft.loaded.parked.values(),
    ...[...draft.parked.values()].map((parked) => parked.fact),
  ];
  retakeMeals(
    draft,
    waiting.filter((meal) => meal.pupilId === pupilId),
  );
  if (isChanged) repriceOrMark(draft, { before, pupilId }, fact);
}

/** At once where its charges were read: nearly always. Else the mark is worked off soon. */
function repriceOrMark(
  draft: BooksDraft,
  { before, pupilId }: { readonly before: Pupil; readonly pupilId: string },
  { version, recordedAt, trace }: PupilFact,
): void {
  const pupil = draft.pupils.get(pupilId);
  if (pupil === undefined) return;
  // Of a pupil that nobody had told of, only this transaction can have charged anything.
  const isNew = (draft.loaded.pupils.get(pupilId)?.version ?? 0) === 0;
  if (isNew || draft.loaded.charged?.meals.has(pupilId)) {
    const source = `registry.pupils:${pupilId}:${version}`;
    repricePupil(draft, pupil, { recordedAt, source, trace });
    return;
  }
  const days = [before.repriceFrom, firstChange(before, pupil)].filter((day) => day !== undefined);
  const [repriceFrom = BEFORE_ALL_DAYS] = days.sort();
  draft.pupils.set(pupilId, { ...pupil, repriceFrom });
}

function withFormerAccount(pupil: Pupil, former: string | null): Pupil {
  if (former === null || former === pupil.accountId) return pupil;
  return { ...pupil, otherAccounts: [...new Set([...pupil.otherAccounts, former])] };
}

/** The first day on which a price may be another one than before. */
export function firstChange(
  before: Pick<Pupil, 'enrolments' | 'rates'>,
  after: Pick<Pupil, 'enrolments' | 'rates'>,
): string | undefined {
  const told = (pupil: Pick<Pupil, 'enrolments' | 'rates'>) => [
    ...pupil.enrolments,
    ...pupil.rates,
  ];
  const texts = (pupil: Pick<Pupil, 'enrolments' | 'rates'>) =>
    new Set(told(pupil).map((one) => JSON.stringify(one)));
  const [known, now] = [texts(before), texts(after)];
  return [...told(before), ...told(after)]
    .filter((one) => !(known.has(JSON.stringify(one)) && now.has(JSON.stringify(one))))
    .map(({ from }) => from)
    .sort()[0];
}

/** Keeps the highest version of a family and gives it the money that waited for it. */
export function takeFamily(draft: BooksDraft, fact: FamilyFact): void {
  const account = accountOf(draft, fact.accountId, fact.tenant);
  if (account.familyVersion >= fact.version) return;
  const { version: familyVersion, openedOn } = fact;
  draft.accounts.set(account._id, { ...account, familyVersion, ...said('openedOn', openedOn) });
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
  const content = ({ accountId, accounts, enrolments, rates }: Pupil) => [
    accountId,
    accounts,
    enrolments,
    rates,
  ];
  return isAlike(content(one), content(other));
}

function isAlike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
