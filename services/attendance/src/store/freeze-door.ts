/**
 * Freezes one school's count of one day, and orders a meal for each pupil who is not cancelled
 * where the school charges what was ordered. Count, meals and events are one transaction. It writes
 * all lanes of the day, so that a closure, a roll call, an order or a staff meal of that day that
 * commits at the same moment makes one of the two be decided again.
 */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, Decision, DoorHandler, SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate, weekday } from '@mestolo/service/local-time.ts';
import { chargeBasisOf } from '../domain/cut-off.ts';
import { linesOf } from '../domain/kitchen-count.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
import { dayProblem } from '../domain/service-day.ts';
import { type Book, openBook } from './book.ts';
import { CALENDARS, DAYS, MEALS, PUPILS } from './collections.ts';
import { kitchenCounted, withVersion } from './count-event.ts';
import { touchWholeDays } from './days.ts';
import {
  type CalendarDocument,
  type MealDocument,
  type PupilDocument,
  SCHEMA,
} from './documents.ts';
import { type LocalClock, localClockOf, readCutOff } from './door-watch.ts';
import { loadForMeals, type Records } from './load-records.ts';
import { COUNTS, DIETS, ORDERS, STAFF_MEALS } from './order-collections.ts';
import {
  type CountDocument,
  countKeyOf,
  type DietDocument,
  type OrdersDocument,
  type StaffMealDocument,
} from './order-documents.ts';
import { type OfSchool, ordered, present } from './pupils-at-table.ts';

export interface FreezeRequest {
  readonly tenant: string;
  readonly schoolId: string;
  readonly servedOn: string;
}

export type FreezeAnswer =
  | { readonly kind: 'frozen'; readonly isNew: boolean; readonly count: CountDocument }
  | { readonly kind: 'no-calendar' | 'no-service' | 'cut-off-not-passed' };

/** Everything about one school and day; null where the calendar has not arrived. */
interface SchoolDay {
  readonly calendar: CalendarDocument;
  readonly clock: LocalClock;
  readonly cutOffMs: number;
  readonly count: CountDocument | null;
  readonly records: Records;
  readonly orders: ReadonlyMap<string, OrdersDocument>;
  readonly diets: ReadonlyMap<string, DietDocument>;
  readonly staffMeals: readonly StaffMealDocument[];
}

const SERVICE: Actor = { kind: 'service', id: 'attendance' };

/** A school is a transaction of its own, however few pupils it has. */
const FACTS_OF_A_SCHOOL = 500;

export function freezeDoor(
  clocks: Clocks,
): DoorHandler<FreezeRequest, readonly (SchoolDay | null)[], FreezeAnswer> {
  return {
    size: () => ({ facts: FACTS_OF_A_SCHOOL, bytes: FACTS_OF_A_SCHOOL }),
    async load(reader, requests) {
      const days: (SchoolDay | null)[] = [];
      // One after the other: a transaction reads one thing at a time.
      for (const { request } of requests) days.push(await loadDay(reader, clocks, request));
      return days;
    },
    decide(days, requests) {
      const decided = requests.map(({ request, cause }, index) =>
        freeze(days[index] ?? null, request, cause),
      );
      return {
        decision: {
          writes: decided.flatMap(({ decision }) => decision.writes),
          events: decided.flatMap(({ decision }) => decision.events),
          changed: [],
        },
        answers: decided.map(({ answer }) => answer),
      };
    },
  };
}

async function loadDay(
  reader: SnapshotReader,
  clocks: Clocks,
  request: FreezeRequest,
): Promise<SchoolDay | null> {
  const { tenant, schoolId, servedOn } = request;
  const [calendar] = await reader.find<CalendarDocument>(CALENDARS, { _id: tenant });
  if (!calendar) return null;
  const clock = localClockOf(clocks, calendar);
  const [count] = await reader.find<CountDocument>(COUNTS, { _id: countKeyOf(request) });
  const cutOffMs = await readCutOff(reader, { calendar, clock, schoolId, servedOn });
  const enrolled = await reader.find<PupilDocument>(PUPILS, { 'enrolments.schoolId': schoolId });
  const seen = await reader.find<MealDocument>(MEALS, { tenant, servedOn, schoolId });
  const ofSchool = enrolled.filter(({ _id }) => _id.startsWith(`${tenant}:`));
  const pupilIds = ofSchool.map(({ _id }) => _id.slice(tenant.length + 1));
  const pupilKeys = [...new Set([...pupilIds, ...seen.map(({ pupilId }) => pupilId)])].map(
    (pupilId) => `${tenant}:${pupilId}`,
  );
  const mealIds = pupilIds.map((pupilId) => mealIdOf({ ...request, pupilId, slot: 'lunch' }));
  const subjects = { tenants: [tenant], pupilKeys, mealIds: [...mealIds, ...seen.map(idOf)] };
  const byKey = { _id: { $in: pupilKeys } };
  return {
    calendar,
    clock,
    cutOffMs,
    count: count ?? null,
    records: await loadForMeals(reader, clocks, subjects),
    orders: byId(await reader.find<OrdersDocument>(ORDERS, byKey)),
    diets: byId(await reader.find<DietDocument>(DIETS, byKey)),
    staffMeals: await reader.find<StaffMealDocument>(STAFF_MEALS, { tenant, servedOn, schoolId }),
  };
}

interface Frozen {
  readonly decision: Decision;
  readonly answer: FreezeAnswer;
}

function freeze(day: SchoolDay | null, request: FreezeRequest, cause: Cause): Frozen {
  if (day === null) return nothing({ kind: 'no-calendar' });
  const { calendar, clock, count, cutOffMs, records, staffMeals } = day;
  const { tenant, schoolId, servedOn } = request;
  if (count) return nothing({ kind: 'frozen', isNew: false, count });
  const place = { schoolId, classId: '' };
  const problem = dayProblem(calendar, { servedOn, weekday: weekday(servedOn) }, place);
  if (problem !== null) return nothing({ kind: 'no-service' });
  if (Date.parse(clock.now) <= cutOffMs || servedOn > localDate(clock.now, calendar.timeZone)) {
    return nothing({ kind: 'cut-off-not-passed' });
  }
  const cutOffAt = new Date(cutOffMs).toISOString();
  const chargeBasis = chargeBasisOf(calendar, schoolId);
  const about: OfSchool = { ...day, ...request, cutOffAt };
  const pupils = chargeBasis === 'order' ? ordered(about) : present(about);
  const book = openBook(records);
  if (chargeBasis === 'order') {
    for (const { pupilId } of pupils) orderMeal(book, { ...request, pupilId, cutOffAt }, cause);
  }
  const { writes, events } = book.close();
  const staff = staffMeals.filter((meal) => meal.ordered).length;
  const basis = { tenant, schoolId, servedOn, slot: 'lunch', chargeBasis, cutOffAt } as const;
  const first = { pupils, staff, lateChanges: [] };
  const document: CountDocument = withVersion(
    {
      _id: countKeyOf(request),
      schema: SCHEMA,
      ...basis,
      frozenAt: clock.now,
      ...first,
      versions: [],
    },
    {
      cause: 'cutOff',
      at: clock.now,
      actor: SERVICE,
      reason: null,
      lateAdditions: 0,
      lines: linesOf(first),
    },
  );
  const decision = {
    writes: [
      ...writes,
      { collection: COUNTS, operations: [{ insertOne: { document: { ...document } } }] },
      { collection: DAYS, operations: touchWholeDays(tenant, [servedOn]) },
    ],
    events: [...events, kitchenCounted(document, cause)],
    changed: [],
  };
  return { decision, answer: { kind: 'frozen', isNew: true, count: document } };
}

/** The id is the order's for ever: a run that is repeated cannot order twice. */
function orderMeal(
  book: Book,
  meal: FreezeRequest & { readonly pupilId: string; readonly cutOffAt: string },
  cause: Cause,
): void {
  const { tenant, pupilId, servedOn, cutOffAt } = meal;
  const said = {
    tenant,
    observationId: `order:${servedOn}:${pupilId}`,
    pupilId,
    servedOn,
    slot: 'lunch',
    presence: 'ordered',
    recordedAt: cutOffAt,
    actor: SERVICE,
    reason: null,
    supersedes: null,
    deviceSchoolId: null,
  } as const;
  const taken = book.take(said, cause);
  if (taken === 'no-calendar' || taken.result === 'parked' || taken.result === 'refused') {
    throw new Error(`a meal that may be ordered was not: ${JSON.stringify(taken)}`);
  }
}

function nothing(answer: FreezeAnswer): Frozen {
  return { decision: { writes: [], events: [], changed: [] }, answer };
}

function byId<Document extends { readonly _id: string }>(
  documents: readonly Document[],
): ReadonlyMap<string, Document> {
  return new Map(documents.map((document) => [document._id, document]));
}

const idOf = ({ _id }: { readonly _id: string }): string => _id;
