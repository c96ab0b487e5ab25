/** One read of everything that a batch of observations or of registry's changes may touch. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
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
import { type Said, servedOnOf } from './said.ts';

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
): Promise<Records> {
  const tenants = unique(said.map(({ tenant }) => tenant));
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

/** For changes in registry: the records that change, and what waits for them. */
export async function loadForReference(
  reader: SnapshotReader,
  clocks: Clocks,
  subjects: { readonly tenants: readonly string[]; readonly pupilKeys: readonly string[] },
): Promise<Records> {
  const pupilKeys = unique(subjects.pupilKeys);
  const pupils = await reader.find<PupilDocument>(PUPILS, { _id: { $in: pupilKeys } });
  const parked = await reader.find<ParkedDocument>(PARKED, { pupilKey: { $in: pupilKeys } });
  const calendars = await reader.find<CalendarDocument>(CALENDARS, {
    _id: { $in: unique(subjects.tenants) },
  });
  const mealIds = parked.map(({ mealId }) => mealId);
  const now = timesOf(calendars, clocks);
  return { calendars, pupils, parked, now, ...(await loadMeals(reader, { mealIds, keys: [] })) };
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

/** Repeats are found by their key, and what decides a meal by the meal. */
async function loadMeals(
  reader: SnapshotReader,
  wanted: { readonly mealIds: readonly string[]; readonly keys: readonly string[] },
): Promise<Pick<Records, 'meals' | 'observations'>> {
  const ids = unique(wanted.mealIds);
  if (ids.length === 0 && wanted.keys.length === 0) return { meals: [], observations: [] };
  return {
    meals: await reader.find<MealDocument>(MEALS, { _id: { $in: ids } }),
    observations: await reader.find<ObservationDocument>(OBSERVATIONS, {
      $or: [{ _id: { $in: [...wanted.keys] } }, { mealId: { $in: ids } }],
    }),
  };
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
