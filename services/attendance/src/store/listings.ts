/** What the office and the checks read: meals of a day, and lines that wait. */
import type { mongo } from 'mongoose';
import { MEALS, PARKED } from './collections.ts';
import type { MealDocument, ParkedDocument } from './documents.ts';

export interface Span {
  /** The last id of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

export interface Listings {
  mealsOf(
    day: { readonly tenant: string; readonly servedOn: string },
    span: Span,
  ): Promise<MealDocument[]>;
  parkedOf(tenant: string, span: Span): Promise<ParkedDocument[]>;
}

export function createListings(db: mongo.Db): Listings {
  const onwards = ({ after }: Span) => (after === null ? {} : { _id: { $gt: after } });
  return {
    mealsOf: ({ tenant, servedOn }, span) =>
      db
        .collection<MealDocument>(MEALS)
        .find({ tenant, servedOn, ...onwards(span) })
        .sort({ _id: 1 })
        .limit(span.limit)
        .toArray(),
    parkedOf: (tenant, span) =>
      db
        .collection<ParkedDocument>(PARKED)
        .find({ tenant, ...onwards(span) })
        .sort({ _id: 1 })
        .limit(span.limit)
        .toArray(),
  };
}
