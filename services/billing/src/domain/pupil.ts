/** What billing knows of a pupil and of a Comune, and what that makes of a meal's price. */
import type { businessClock } from '@mestolo/contracts/events/registry.ts';
import type { z } from 'zod';
import { lineOn, type Rates, type SchoolKind, type Tariff, unitPriceCents } from './tariff.ts';

type BusinessClock = z.infer<typeof businessClock>;

export interface Enrolment {
  readonly from: string;
  readonly to: string | null;
  readonly schoolId: string;
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
  readonly enrolments: readonly Enrolment[];
  readonly rates: readonly DatedRates[];
  /** How many meals wait for something that registry or the office has to tell. */
  readonly parked: number;
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
  /** Absent until registry has told a calendar. */
  readonly settings?: ComuneSettings;
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
  return { _id: id, tenant, version: 0, accountId: null, enrolments: [], rates: [], parked: 0 };
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
  };
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
  const line = lineOn(tariff, day, { schoolId, kind });
  if (line === null) return 'tariff';
  return { cents: unitPriceCents(line, rates), tariff: tariff.version, band: rates.band };
}

/** The one that began last among those that hold on the day; an end day is still within. */
function newestOn<Dated extends { readonly from: string; readonly to?: string | null }>(
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
