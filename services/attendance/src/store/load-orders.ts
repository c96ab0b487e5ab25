/** One read of everything that a batch of orders may touch. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import { cutOffMs } from '../domain/cut-off.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
import { enrolmentOn } from '../domain/service-day.ts';
import { CALENDARS, PUPILS } from './collections.ts';
import { type CalendarDocument, type PupilDocument, pupilKeyOf } from './documents.ts';
import { type LocalClock, localClockOf, readCutOff } from './door-watch.ts';
import { loadForMeals, type Records } from './load-records.ts';
import { COUNTS, ORDER_RECEIPTS, ORDERS } from './order-collections.ts';
import {
  type CountDocument,
  countKeyOf,
  type OrdersDocument,
  type ReceiptDocument,
} from './order-documents.ts';
import type { OrderRequest } from './order-door.ts';

export interface OrderState {
  readonly records: Records;
  readonly clocks: ReadonlyMap<string, LocalClock>;
  readonly orders: readonly OrdersDocument[];
  readonly receipts: readonly ReceiptDocument[];
  /** The counts of today and yesterday of the schools concerned. */
  readonly counts: readonly CountDocument[];
  /** Cut-offs that are not where the calendar says, by `<tenant>:<school>:<day>`. */
  readonly movedCutOffs: ReadonlyMap<string, number>;
}

export async function loadOrders(
  reader: SnapshotReader,
  clocks: Clocks,
  requests: readonly OrderRequest[],
): Promise<OrderState> {
  const tenants = unique(requests.map(({ tenant }) => tenant));
  const calendars = await reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } });
  const local = new Map(calendars.map((one) => [one._id, localClockOf(clocks, one)]));
  const pupils = await pupilsOf(reader, requests);
  const keys = pupils.map(({ _id }) => _id);
  const meals = calendars.flatMap((calendar) =>
    recentMeals(calendar, local.get(calendar._id), pupils),
  );
  const countKeys = unique(meals.map(countKeyOf));
  const counts = await reader.find<CountDocument>(COUNTS, { _id: { $in: countKeys } });
  return {
    records: await loadForMeals(reader, clocks, {
      tenants,
      pupilKeys: keys,
      mealIds: meals.map(mealIdOf),
    }),
    clocks: local,
    orders: await reader.find<OrdersDocument>(ORDERS, { _id: { $in: keys } }),
    receipts: await reader.find<ReceiptDocument>(ORDER_RECEIPTS, {
      tenant: { $in: tenants },
      pupilId: { $in: keys.map((key) => key.slice(key.indexOf(':') + 1)) },
      requestId: { $in: requests.map(({ requestId }) => requestId) },
    }),
    counts,
    movedCutOffs: await movedCutOffs(reader, { calendars, local, meals, counts }),
  };
}

async function pupilsOf(
  reader: SnapshotReader,
  requests: readonly OrderRequest[],
): Promise<PupilDocument[]> {
  const keys = requests.flatMap(({ tenant, who }) =>
    'pupilId' in who ? [pupilKeyOf({ tenant, pupilId: who.pupilId })] : [],
  );
  const classIds = requests.flatMap(({ who }) => ('classId' in who ? [who.classId] : []));
  const tenants = requests.map(({ tenant }) => `${tenant}:`);
  const found = await reader.find<PupilDocument>(PUPILS, {
    $or: [{ _id: { $in: unique(keys) } }, { 'enrolments.classId': { $in: unique(classIds) } }],
  });
  return found.filter(({ _id }) => tenants.some((tenant) => _id.startsWith(tenant)));
}

interface RecentMeal {
  readonly tenant: string;
  readonly pupilId: string;
  readonly schoolId: string;
  readonly servedOn: string;
  readonly slot: 'lunch';
}

/** Of the days that an order may still concern though they have begun. */
function recentMeals(
  calendar: CalendarDocument,
  clock: LocalClock | undefined,
  pupils: readonly PupilDocument[],
): readonly RecentMeal[] {
  if (clock === undefined) return [];
  const { _id: tenant } = calendar;
  const today = localDate(clock.now, calendar.timeZone);
  return pupils
    .filter(({ _id }) => _id.startsWith(`${tenant}:`))
    .flatMap(({ _id, enrolments }) =>
      [addDays(today, -1), today].flatMap((servedOn): RecentMeal[] => {
        const schoolId = enrolmentOn(enrolments, servedOn)?.schoolId;
        const pupilId = _id.slice(tenant.length + 1);
        return schoolId ? [{ tenant, pupilId, schoolId, servedOn, slot: 'lunch' }] : [];
      }),
    );
}

/** Once a count is frozen its cut-off stays; until then an outage of the door may move it. */
async function movedCutOffs(
  reader: SnapshotReader,
  known: {
    readonly calendars: readonly CalendarDocument[];
    readonly local: ReadonlyMap<string, LocalClock>;
    readonly meals: readonly RecentMeal[];
    readonly counts: readonly CountDocument[];
  },
): Promise<ReadonlyMap<string, number>> {
  const moved = new Map<string, number>();
  for (const { tenant, schoolId, servedOn, cutOffAt } of known.counts) {
    moved.set(`${tenant}:${schoolId}:${servedOn}`, Date.parse(cutOffAt));
  }
  for (const meal of known.meals) {
    const key = `${meal.tenant}:${meal.schoolId}:${meal.servedOn}`;
    const calendar = known.calendars.find(({ _id }) => _id === meal.tenant);
    const clock = known.local.get(meal.tenant);
    if (moved.has(key) || !calendar || !clock) continue;
    if (Date.parse(clock.now) <= cutOffMs(calendar, meal)) continue;
    moved.set(key, await readCutOff(reader, { calendar, clock, ...meal }));
  }
  return moved;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
