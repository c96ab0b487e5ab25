/** Until when an order of a day may change: a local time, moved where our own door was shut. */

import type { DataOf } from '@mestolo/contracts/event.ts';
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import { instantOf } from '@mestolo/service/local-time.ts';

type CalendarData = DataOf<typeof CalendarChanged>;

export interface SchoolSettings extends Pick<CalendarData, 'timeZone'> {
  readonly schools?: CalendarData['schools'] | undefined;
  readonly cancelDaysAhead?: number | undefined;
}

export type ChargeBasis = 'attendance' | 'order';

const USUAL_CUT_OFF = '09:30';
const USUAL_DAYS_AHEAD = 30;

const MINUTE_MS = 60_000;

/** Of the time before the cut-off, in which an outage of the door moves it. */
const WATCHED_MS = 30 * MINUTE_MS;

/** The door shows a sign of life each minute; one that is late by a little is no outage. */
const LONGEST_SILENCE_MS = 1.5 * MINUTE_MS;

/** An office that shuts its computers for a long weekend has been open before. */
const FORGOTTEN_AFTER_MS = 4 * 24 * 60 * MINUTE_MS;

export function chargeBasisOf(settings: SchoolSettings, schoolId: string): ChargeBasis {
  return schoolOf(settings, schoolId)?.chargeBasis ?? 'attendance';
}

export function daysAheadOf({ cancelDaysAhead }: SchoolSettings): number {
  return cancelDaysAhead ?? USUAL_DAYS_AHEAD;
}

/** The moment itself is still in time, and the millisecond after it is not. */
export function cutOffMs(
  settings: SchoolSettings,
  meal: { readonly schoolId: string; readonly servedOn: string },
): number {
  const time = schoolOf(settings, meal.schoolId)?.cutOff ?? USUAL_CUT_OFF;
  return instantOf(meal.servedOn, time, settings.timeZone).getTime();
}

function schoolOf({ schools = [] }: SchoolSettings, schoolId: string) {
  return schools.find((school) => school.schoolId === schoolId);
}

/**
 * Which moment decides whether a message was in time: when it reached our door, or when the
 * provider of its SMS had it, whichever is earlier.
 */
export function countedAtMs(arrivedMs: number, receivedMs: number | null): number {
  return receivedMs === null ? arrivedMs : Math.min(arrivedMs, receivedMs);
}

export interface DoorWatch {
  readonly cutOffMs: number;
  readonly nowMs: number;
  /** When the door showed that it was open, in order; from well before the cut-off until now. */
  readonly beatsMs: readonly number[];
}

/**
 * The cut-off, later by as long as the door was shut in the half hour before it. An outage that
 * began earlier counts from that half hour on, one that lasts beyond the cut-off counts to its end:
 * nobody could cancel meanwhile. A door that had never been open was not shut.
 */
export function movedCutOffMs(watch: DoorWatch): number {
  const watchedFrom = watch.cutOffMs - WATCHED_MS;
  const shut = outages(watch)
    .filter(({ from, to }) => from < watch.cutOffMs && to > watchedFrom)
    .reduce((sum, { from, to }) => sum + to - Math.max(from, watchedFrom), 0);
  return watch.cutOffMs + shut;
}

/** How far back beats are to be read: to one before the watched time, unless there was none. */
export function beatsFromMs(cutOff: number): number {
  return cutOff - WATCHED_MS - FORGOTTEN_AFTER_MS;
}

function outages({ beatsMs, nowMs }: DoorWatch): { readonly from: number; readonly to: number }[] {
  return [...beatsMs, nowMs].flatMap((to, index) => {
    const from = beatsMs[index - 1];
    return from !== undefined && to - from > LONGEST_SILENCE_MS ? [{ from, to }] : [];
  });
}
