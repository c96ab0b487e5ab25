/** What the office and the checks read: meals of a day, what waits for a person, what was done. */
import type { mongo } from 'mongoose';
import { mealIdOf, standInIdOf } from '../domain/meal-identity.ts';
import type { CaseDocument } from './cases.ts';
import { CALENDARS, CASES, MEALS, OBSERVATIONS, PARKED } from './collections.ts';
import type {
  CalendarDocument,
  MealDocument,
  ObservationDocument,
  ParkedDocument,
} from './documents.ts';

export interface Span {
  /** The last id of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

export interface MealObservations {
  readonly mealId: string;
  readonly standInId: string | null;
  readonly observations: readonly ObservationDocument[];
}

export interface Listings {
  /** Null where it has not arrived yet. */
  calendarOf(tenant: string): Promise<CalendarDocument | null>;
  mealsOf(
    day: {
      readonly tenant: string;
      readonly servedOn: string;
      readonly accountId?: string | undefined;
    },
    span: Span,
  ): Promise<MealDocument[]>;
  /** Those that a person has settled are not among them. */
  parkedOf(tenant: string, span: Span): Promise<ParkedDocument[]>;
  /** Of a meal or of what stands in for it; null where the Comune has no such meal. */
  observationsOf(subject: {
    readonly tenant: string;
    readonly mealId: string;
  }): Promise<MealObservations | null>;
  casesOf(
    wanted: Readonly<Record<string, unknown>> & { readonly tenant: string },
    limit: number,
  ): Promise<CaseDocument[]>;
}

export function createListings(db: mongo.Db): Listings {
  const onwards = ({ after }: Span) => (after === null ? {} : { _id: { $gt: after } });
  return {
    calendarOf: (tenant) => db.collection<CalendarDocument>(CALENDARS).findOne({ _id: tenant }),
    mealsOf: ({ tenant, servedOn, accountId }, span) =>
      db
        .collection<MealDocument>(MEALS)
        .find({ tenant, servedOn, ...(accountId && { accountId }), ...onwards(span) })
        .sort({ _id: 1 })
        .limit(span.limit)
        .toArray(),
    parkedOf: (tenant, span) =>
      db
        .collection<ParkedDocument>(PARKED)
        .find({ tenant, settled: { $exists: false }, ...onwards(span) })
        .sort({ _id: 1 })
        .limit(span.limit)
        .toArray(),
    observationsOf: (subject) => observationsOf(db, subject),
    casesOf: (wanted, limit) =>
      db
        .collection<CaseDocument>(CASES)
        .find(wanted)
        .sort({ openedAt: 1, caseId: 1 })
        .limit(limit)
        .toArray(),
  };
}

async function observationsOf(
  db: mongo.Db,
  { tenant, mealId }: { readonly tenant: string; readonly mealId: string },
): Promise<MealObservations | null> {
  const meals = db.collection<MealDocument>(MEALS);
  const named = await meals.findOne({ _id: mealId, tenant });
  if (!named) return null;
  const first =
    named.replaces === undefined ? named : await meals.findOne({ _id: mealIdOf(named) });
  const standIns = first?.standIns ?? 0;
  const observations = await db
    .collection<ObservationDocument>(OBSERVATIONS)
    .find({ mealId: mealIdOf(named) })
    .sort({ receivedAt: 1, revision: 1, madeRevision: -1, _id: 1 })
    .toArray();
  return {
    mealId: mealIdOf(named),
    standInId: standIns === 0 ? null : standInIdOf(named, standIns + 1),
    observations,
  };
}
