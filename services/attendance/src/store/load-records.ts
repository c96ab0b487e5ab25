/** One read of everything that a batch of observations or of registry's changes may touch. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { type Accounts, accountsDifferFrom } from '../domain/account-on.ts';
import { mealIdOf, standInIdOf } from '../domain/meal-identity.ts';
import type { Enrolment } from '../domain/service-day.ts';
import { CALENDARS, MEALS, OBSERVATIONS, PARKED, PUPILS } from './collections.ts';
import {
  type CalendarDocument,
  type MealDocument,
  type ObservationDocument,
  observationKeyOf,
  type ParkedDocument,
  type PupilDocument,
  pupilKeyOf,
} from './documents.ts';
import { CALENDAR_WHYS } from './parked-lines.ts';
import { type Said, servedOnOf } from './said.ts';
import { loadOrdered } from './unenrolled-orders.ts';

/** What is known at one moment; a book is opened on it. */
export interface Records {
  readonly calendars: readonly CalendarDocument[];
  readonly pupils: readonly PupilDocument[];
  readonly meals: readonly MealDocument[];
  readonly observations: readonly ObservationDocument[];
  readonly parked: readonly ParkedDocument[];
  /** Business time of each Comune whose calendar is known. */
  readonly now: ReadonlyMap<string, string>;
}

/** For observations that have just come in. */
export async function loadForObservations(
  reader: SnapshotReader,
  clocks: Clocks,
  said: readonly Said[],
  alsoOf: readonly string[] = [],
): Promise<Records> {
  const tenants = unique([...said.map(({ tenant }) => tenant), ...alsoOf]);
  const calendars = await reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } });
  const now = timesOf(calendars, clocks);
  const zones = new Map(calendars.map(({ _id, timeZone }) => [_id, timeZone]));
  const mealIds = said.flatMap((one) => {
    const timeZone = zones.get(one.tenant);
    // Without a calendar no meal of the Comune can be known, and the door says so.
    if (timeZone === undefined) return [];
    const arrival = { timeZone, now: now.get(one.tenant) ?? '' };
    return [mealIdOf({ ...one, servedOn: servedOnOf(one, arrival) })];
  });
  const keys = unique(said.map(observationKeyOf));
  const pupilKeys = unique(said.map(pupilKeyOf));
  const pupils = await reader.find<PupilDocument>(PUPILS, { _id: { $in: pupilKeys } });
  const parked = await reader.find<ParkedDocument>(PARKED, { _id: { $in: keys } });
  return { calendars, pupils, parked, now, ...(await loadMeals(reader, { mealIds, keys })) };
}

/** What registry says of a pupil, as far as it decides what must be read. */
export interface PupilSaid extends Accounts {
  readonly key: string;
  readonly version: number;
  readonly enrolments?: readonly Enrolment[];
}

/** For changes in registry: the records that change, what waits for them, and meals that move. */
export async function loadForReference(
  reader: SnapshotReader,
  clocks: Clocks,
  subjects: {
    readonly tenants: readonly string[];
    readonly pupils: readonly PupilSaid[];
    /** The Comuni whose calendar changes: lines that were parked because of it are judged again. */
    readonly calendarsOf: readonly string[];
  },
): Promise<Records> {
  const calendars = await reader.find<CalendarDocument>(CALENDARS, {
    _id: { $in: unique(subjects.tenants) },
  });
  const pupilKeys = unique(subjects.pupils.map(({ key }) => key));
  const parked = await loadWaiting(reader, pupilKeys, unique(subjects.calendarsOf));
  const pupils = await reader.find<PupilDocument>(PUPILS, {
    _id: { $in: unique([...pupilKeys, ...parked.map(({ pupilKey }) => pupilKey)]) },
  });
  const moving = await loadMoving(reader, pupils, subjects.pupils);
  const ordered = await loadOrdered(reader, pupils, subjects.pupils);
  const mealIds = [
    ...parked.map(({ mealId }) => mealId),
    ...moving,
    ...ordered.map((meal) => mealIdOf(meal)),
  ];
  const now = timesOf(calendars, clocks);
  return { calendars, pupils, parked, now, ...(await loadMeals(reader, { mealIds, keys: [] })) };
}

async function loadWaiting(
  reader: SnapshotReader,
  pupilKeys: readonly string[],
  tenants: readonly string[],
): Promise<ParkedDocument[]> {
  const waits = [
    ...(pupilKeys.length > 0 ? [{ pupilKey: { $in: pupilKeys } }] : []),
    ...(tenants.length > 0 ? [{ tenant: { $in: tenants }, why: { $in: CALENDAR_WHYS } }] : []),
  ];
  return waits.length === 0 ? [] : reader.find<ParkedDocument>(PARKED, { $or: waits });
}

/** The first ids of meals on days for which a pupil's account is said to be another now. */
async function loadMoving(
  reader: SnapshotReader,
  known: readonly PupilDocument[],
  said: readonly PupilSaid[],
): Promise<string[]> {
  const before = new Map(known.map((pupil) => [pupil._id, pupil]));
  const filters = said.flatMap(({ key, version, ...accounts }) => {
    const pupil = before.get(key);
    // A stub has no meals: they are born with an account.
    if (!pupil?.accountId || pupil.version >= version) return [];
    const from = accountsDifferFrom(pupil, accounts);
    const [tenant, pupilId] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    return from === null ? [] : [{ tenant, pupilId, servedOn: { $gte: from } }];
  });
  if (filters.length === 0) return [];
  const meals = await reader.find<MealDocument>(MEALS, { $or: filters });
  return meals.map((meal) => mealIdOf(meal));
}

/** For meals that are known by their ids, with what stands of their pupils. */
export async function loadForMeals(
  reader: SnapshotReader,
  clocks: Clocks,
  subjects: {
    readonly tenants: readonly string[];
    readonly pupilKeys: readonly string[];
    readonly mealIds: readonly string[];
  },
): Promise<Records> {
  const { pupilKeys, mealIds } = subjects;
  const tenants = { _id: { $in: unique(subjects.tenants) } };
  const calendars = await reader.find<CalendarDocument>(CALENDARS, tenants);
  const pupils = await reader.find<PupilDocument>(PUPILS, { _id: { $in: unique(pupilKeys) } });
  const now = timesOf(calendars, clocks);
  return {
    calendars,
    pupils,
    parked: [],
    now,
    ...(await loadMeals(reader, { mealIds, keys: [] })),
  };
}

/** Repeats are found by their key; what decides a meal, by the meal and what stands in for it. */
async function loadMeals(
  reader: SnapshotReader,
  wanted: { readonly mealIds: readonly string[]; readonly keys: readonly string[] },
): Promise<Pick<Records, 'meals' | 'observations'>> {
  const ids = unique(wanted.mealIds);
  if (ids.length === 0 && wanted.keys.length === 0) return { meals: [], observations: [] };
  const meals = new Map<string, MealDocument>();
  const read = async (wantedIds: readonly string[]) => {
    const missing = unique(wantedIds).filter((id) => !meals.has(id));
    if (missing.length === 0) return;
    const found = await reader.find<MealDocument>(MEALS, { _id: { $in: missing } });
    for (const meal of found) meals.set(meal._id, meal);
  };
  await read(ids);
  // One that stands in for another is found by the first one, which says which one counts now.
  const firstIds = [...meals.values()].map((meal) => mealIdOf(meal));
  await read(firstIds);
  await read([...meals.values()].flatMap(livingIdOf));
  return {
    meals: [...meals.values()],
    observations: await reader.find<ObservationDocument>(OBSERVATIONS, {
      $or: [{ _id: { $in: [...wanted.keys] } }, { mealId: { $in: unique([...ids, ...firstIds]) } }],
    }),
  };
}

function livingIdOf(meal: MealDocument): string[] {
  return meal.standIns ? [standInIdOf(meal, meal.standIns + 1)] : [];
}

export function timesOf(
  calendars: readonly CalendarDocument[],
  clocks: Clocks,
): ReadonlyMap<string, string> {
  return new Map(
    calendars.map(({ _id, clock }) => {
      clocks.set(_id, clock);
      return [_id, clocks.now(_id).toISOString()];
    }),
  );
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
