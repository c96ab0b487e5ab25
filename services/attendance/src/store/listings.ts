/** What the office and the checks read: meals of a day, what waits for a person, what was done. */
import { OPERATIONS, type Operation } from '@mestolo/service/operation-log.ts';
import type { mongo } from 'mongoose';
import type { CaseDocument } from './cases.ts';
import { CALENDARS, CASES, MEALS, PARKED } from './collections.ts';
import type { CalendarDocument, MealDocument, ParkedDocument } from './documents.ts';

export interface Span {
  /** The last id of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
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
  casesOf(
    wanted: Readonly<Record<string, unknown>> & { readonly tenant: string },
    limit: number,
  ): Promise<CaseDocument[]>;
  operationsOf(
    wanted: Readonly<Record<string, unknown>> & { readonly tenant: string },
    limit: number,
  ): Promise<Operation[]>;
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
    casesOf: (wanted, limit) =>
      db
        .collection<CaseDocument>(CASES)
        .find(wanted)
        .sort({ openedAt: 1, caseId: 1 })
        .limit(limit)
        .toArray(),
    operationsOf: (wanted, limit) =>
      db.collection<Operation>(OPERATIONS).find(wanted).sort({ number: 1 }).limit(limit).toArray(),
  };
}
