/** What a book has read, what it has changed, and the writes that follow from the difference. */
import type { CollectionWrites, WriteOperation } from '@mestolo/messaging/handler.ts';
import { type CaseLog, openCaseLog } from './cases.ts';
import { CALENDARS, CASES, DAYS, MEALS, OBSERVATIONS, PARKED, PUPILS } from './collections.ts';
import { openDays, type TouchedDays } from './days.ts';
import type {
  CalendarDocument,
  MealDocument,
  ObservationDocument,
  ParkedDocument,
  PupilDocument,
} from './documents.ts';
import type { Records } from './load-records.ts';

export interface Page<Document> {
  get(id: string): Document | undefined;
  put(document: Document): void;
  remove(id: string): void;
  all(): Document[];
  operations(): WriteOperation[];
}

export interface Pages {
  readonly calendars: Page<CalendarDocument>;
  readonly pupils: Page<PupilDocument>;
  readonly meals: Page<MealDocument>;
  readonly observations: Page<ObservationDocument>;
  readonly parked: Page<ParkedDocument>;
  readonly days: TouchedDays;
  readonly cases: CaseLog;
  observationsOf(mealId: string): readonly ObservationDocument[];
}

export function openPages(records: Records): Pages {
  const observations = openPage(records.observations, () => ({}));
  const byMeal = Map.groupBy(records.observations, ({ mealId }) => mealId);
  return {
    // Each names what it saw: where another writer was faster, the write finds nothing to change.
    calendars: openPage(records.calendars, ({ version }) => ({ version })),
    pupils: openPage(records.pupils, ({ touched }) => ({ touched })),
    meals: openPage(records.meals, ({ observations, revision }) => ({ observations, revision })),
    parked: openPage(records.parked, ({ why }) => ({ why })),
    days: openDays(),
    cases: openCaseLog(),
    observations: {
      ...observations,
      put(document) {
        observations.put(document);
        byMeal.set(document.mealId, [...(byMeal.get(document.mealId) ?? []), document]);
      },
    },
    observationsOf: (mealId) => byMeal.get(mealId) ?? [],
  };
}

export function openPage<Document extends { readonly _id: string }>(
  read: readonly Document[],
  seen: (document: Document) => Record<string, unknown>,
): Page<Document> {
  const before = new Map(read.map((document) => [document._id, document]));
  const now = new Map(before);
  const touched = new Set<string>();
  const operation = (_id: string): WriteOperation[] => {
    const old = before.get(_id);
    const next = now.get(_id);
    if (!old) return next ? [{ insertOne: { document: { ...next } } }] : [];
    const filter = { _id, ...seen(old) };
    return [
      next ? { replaceOne: { filter, replacement: { ...next } } } : { deleteOne: { filter } },
    ];
  };
  return {
    get: (id) => now.get(id),
    put(document) {
      now.set(document._id, document);
      touched.add(document._id);
    },
    remove(id) {
      now.delete(id);
      touched.add(id);
    },
    all: () => [...now.values()],
    operations: () => [...touched].flatMap(operation),
  };
}

export function closePages(pages: Pages): CollectionWrites[] {
  const writes = [
    { collection: CALENDARS, operations: pages.calendars.operations() },
    { collection: PUPILS, operations: pages.pupils.operations() },
    { collection: MEALS, operations: pages.meals.operations() },
    { collection: OBSERVATIONS, operations: pages.observations.operations() },
    { collection: PARKED, operations: pages.parked.operations() },
    { collection: DAYS, operations: pages.days.operations() },
    { collection: CASES, operations: pages.cases.operations() },
  ];
  return writes.filter(({ operations }) => operations.length > 0);
}
