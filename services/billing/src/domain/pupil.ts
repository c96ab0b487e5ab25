/** What billing knows of a pupil and of a Comune, and what that makes of a meal's price. */
import type { businessClock } from '@mestolo/contracts/events/registry.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { z } from 'zod';
import { lineOn, type Rates, type SchoolKind, type Tariff, unitPriceCents } from './tariff.ts';

type BusinessClock = z.infer<typeof businessClock>;

export interface Enrolment {
  readonly from: string;
  readonly to: string | null;
  readonly schoolId: string;
  readonly classId: string;
}

export interface DatedRates extends Rates {
  readonly from: string;
}

export interface Pupil {
  readonly _id: string;
  readonly tenant: string;
  /** Registry's version; 0 is a stub: only meals that wait for this pupil are known. */
  readonly version: number;
  readonly accountId: string | null;
  /** Which account the pupil belonged to from day to day; empty: always to that of today. */
  readonly accounts: readonly { readonly from: string; readonly accountId: string }[];
  /** Accounts besides that of today that have been charged for this pupil. */
  readonly otherAccounts: readonly string[];
  readonly enrolments: readonly Enrolment[];
  readonly rates: readonly DatedRates[];
  /** How many meals wait for something that registry or the office has to tell. */
  readonly parked: number;
  /** Charges from this day on still have to be held against the rates; absent: all are right. */
  readonly repriceFrom?: string;
}

/** What the office's doors and papers need of the calendar besides. */
export interface ComuneSettings {
  readonly name: string;
  readonly timeZone: string;
  /** From this amount on a second person approves; null: never. */
  readonly fourEyesFromCents: number | null;
}

/** The settings of a Comune that prices depend on. */
export interface Comune {
  readonly _id: string;
  /** Registry's version of the calendar; 0 while registry has told none. */
  readonly calendarVersion: number;
  readonly clock: BusinessClock;
  readonly schools: readonly { readonly schoolId: string; readonly kind: SchoolKind }[];
  readonly schoolYears: readonly SchoolYear[];
  /** 1 is Monday. */
  readonly serviceWeekdays: readonly number[];
  readonly closures: readonly Closure[];
  readonly tariff: Tariff | null;
  /** Which version of the tariff was put when, the newest last. */
  readonly tariffHistory: readonly TariffPut[];
  /** Months whose fees are charged, in order. */
  readonly feeMonths: readonly string[];
  /** Charges that still have to be held against the tariff; absent: all are right. */
  readonly repricing?: Repricing;
  /** How often all pupils had to be gone through so far; absent: never. */
  readonly marks?: number;
  /** Up to this day the years are closed: only the office changes what was charged for them. */
  readonly closedUntil?: string;
  /** Absent until registry has told a calendar. */
  readonly settings?: ComuneSettings;
}

export interface TariffPut {
  readonly version: string;
  readonly recordedAt: Date;
  readonly actor: Actor;
}

/** How far the sweep over the pupils of a Comune has come. */
export interface Repricing {
  /** Meals served from this day on; null: meals are right. */
  readonly mealsFrom: string | null;
  /** The last pupil that is done; the empty text before the first. */
  readonly after: string;
  /** Which of the marks it is: a page that was looked up for an earlier one is not due. */
  readonly mark?: number;
}

export interface SchoolYear {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Last day, included, on which a family may owe without being reminded. */
  readonly graceUntil: string;
}

/** No meal is served: to a class, in a school, or, with neither named, anywhere. */
export interface Closure {
  readonly from: string;
  readonly to: string;
  readonly schoolId: string | null;
  readonly classId: string | null;
}

export function stubOfPupil(id: string, tenant: string): Pupil {
  return {
    _id: id,
    tenant,
    version: 0,
    accountId: null,
    accounts: [],
    otherAccounts: [],
    enrolments: [],
    rates: [],
    parked: 0,
  };
}

export function stubOfComune(id: string): Comune {
  return {
    _id: id,
    calendarVersion: 0,
    clock: { kind: 'system' },
    schools: [],
    schoolYears: [],
    serviceWeekdays: [],
    closures: [],
    tariff: null,
    tariffHistory: [],
    feeMonths: [],
  };
}

/** Entries that no person and no device asked for are billing's own. */
export const WE_OURSELVES = { kind: 'service', id: 'billing' } as const;

/** The reason of entries that put a price right. */
export const REPRICED = 'repriced';

/** The account that a pupil's charges of a day belong to; null for a pupil nobody told of. */
export function accountOn({ accounts, accountId }: Pupil, day: string): string | null {
  return newestOn(accounts, day)?.accountId ?? accounts[0]?.accountId ?? accountId;
}

/** What a meal that cannot be priced yet waits for. */
export type WaitsFor = 'pupil' | 'rates' | 'tariff';

export interface Price {
  readonly cents: number;
  readonly tariff: string;
  readonly band: string | null;
}

/**
 * The price on the day of service. The school is the one the pupil is enrolled in on that day: a
 * guest at another school's table pays what is due at home. Without an enrolment it is the school
 * that recorded the meal.
 */
export function priceOn(
  day: string,
  recordedBySchoolId: string,
  { pupil, comune }: { pupil: Pupil | undefined; comune: Comune },
): Price | WaitsFor {
  if (pupil === undefined || pupil.version === 0) return 'pupil';
  const rates = newestOn(pupil.rates, day);
  if (rates === null) return 'rates';
  const schoolId = newestOn(pupil.enrolments, day)?.schoolId ?? recordedBySchoolId;
  const { tariff } = comune;
  if (tariff === null) return 'tariff';
  const kind = comune.schools.find((school) => school.schoolId === schoolId)?.kind ?? null;
  const line = lineOn(tariff.lines, day, { schoolId, kind });
  if (line === null) return 'tariff';
  const cents = unitPriceCents(line, rates, tariff.discounts);
  return { cents, tariff: tariff.version, band: rates.band };
}

/** The one that began last among those that hold on the day; an end day is still within. */
export function newestOn<Dated extends { readonly from: string; readonly to?: string | null }>(
  dated: readonly Dated[],
  day: string,
): Dated | null {
  let newest: Dated | null = null;
  for (const candidate of dated) {
    if (candidate.from > day || (candidate.to != null && candidate.to < day)) continue;
    if (newest === null || candidate.from >= newest.from) newest = candidate;
  }
  return newest;
}
