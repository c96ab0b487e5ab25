/** Which counts are to be frozen: whose cut-off has passed, and when the next one comes. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { addDays, localDate, weekday } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import { cutOffMs } from '../domain/cut-off.ts';
import { dayProblem } from '../domain/service-day.ts';
import { CALENDARS } from './collections.ts';
import type { CalendarDocument } from './documents.ts';
import { type LocalClock, localClockOf, readCutOff } from './door-watch.ts';
import type { FreezeRequest } from './freeze-door.ts';
import { COUNTS, KNOWN_SCHOOLS } from './order-collections.ts';
import type { CountDocument, KnownSchoolDocument } from './order-documents.ts';

export interface DueCounts {
  /** The oldest first. */
  passed(): Promise<readonly FreezeRequest[]>;
  /** Time of the machine until the next cut-off; Infinity where no clock runs. */
  msToNext(): Promise<number>;
}

/** A request that came in time has its answer by then: the door gives up after 5 s. */
const ANSWERED_WITHIN_MS = 6_000;

/** What an outage of ours has left out is made up for, so many days back. */
const MADE_UP_DAYS = 31;

export function createDueCounts(db: mongo.Db, clocks: Clocks): DueCounts {
  const calendars = db.collection<CalendarDocument>(CALENDARS);
  const reader: SnapshotReader = {
    find: async (name, filter, options = {}) =>
      (await db.collection(name).find(filter, options).toArray()) as never,
  };
  const openDays = async (calendar: CalendarDocument, clock: LocalClock) => {
    const today = localDate(clock.now, calendar.timeZone);
    const open: { readonly request: FreezeRequest; readonly atMs: number }[] = [];
    const known = await knownSince(db, calendar._id);
    const last = await lastFrozen(db, { tenant: calendar._id, today });
    for (const { schoolId } of calendar.schools ?? []) {
      for (const servedOn of daysToFreeze(last.get(schoolId), today)) {
        const day = { servedOn, weekday: weekday(servedOn) };
        if (dayProblem(calendar, day, { schoolId, classId: '' }) !== null) continue;
        const about = { calendar, clock, schoolId, servedOn };
        // Nothing is read for a day whose usual cut-off is still to come.
        const usual = cutOffMs(calendar, about);
        // Of a school that we have heard of since, families could order nothing before it.
        if (Date.parse(known.get(schoolId) ?? '') > usual) continue;
        const isOver = Date.parse(clock.now) > usual;
        const atMs = isOver ? await readCutOff(reader, about) : usual;
        open.push({ request: { tenant: calendar._id, schoolId, servedOn }, atMs });
      }
    }
    return open.map(({ request, atMs }) => ({
      request,
      // A clock that stands still would stand there for ever.
      atMs: clock.aheadMs === null ? atMs + 1 : atMs + ANSWERED_WITHIN_MS,
    }));
  };
  const all = async () => {
    const found = await calendars.find({ 'schools.0': { $exists: true } }).toArray();
    const open: { request: FreezeRequest; leftMs: number; stands: boolean }[] = [];
    for (const calendar of found) {
      const clock = localClockOf(clocks, calendar);
      for (const { request, atMs } of await openDays(calendar, clock)) {
        const leftMs = atMs - Date.parse(clock.now);
        open.push({ request, leftMs, stands: clock.aheadMs === null });
      }
    }
    return open;
  };
  return {
    async passed() {
      const open = await all();
      return open
        .filter(({ leftMs }) => leftMs <= 0)
        .map(({ request }) => request)
        .toSorted((a, b) => (a.servedOn < b.servedOn ? -1 : Number(a.servedOn > b.servedOn)));
    },
    async msToNext() {
      const open = await all();
      const coming = open.filter(({ leftMs, stands }) => leftMs > 0 && !stands);
      return Math.min(...coming.map(({ leftMs }) => leftMs), Number.POSITIVE_INFINITY);
    },
  };
}

async function knownSince(db: mongo.Db, tenant: string): Promise<ReadonlyMap<string, string>> {
  const known = await db.collection<KnownSchoolDocument>(KNOWN_SCHOOLS).find({ tenant }).toArray();
  return new Map(known.map(({ schoolId, since }) => [schoolId, since]));
}

/** The last day that was frozen, by school; older ones than are made up for count as none. */
async function lastFrozen(
  db: mongo.Db,
  { tenant, today }: { readonly tenant: string; readonly today: string },
): Promise<ReadonlyMap<string, string>> {
  const recent = await db
    .collection<CountDocument>(COUNTS)
    .find({ tenant, servedOn: { $gte: addDays(today, -MADE_UP_DAYS) } })
    .project<Pick<CountDocument, 'schoolId' | 'servedOn'>>({ schoolId: 1, servedOn: 1 })
    .sort({ servedOn: 1 })
    .toArray();
  return new Map(recent.map(({ schoolId, servedOn }) => [schoolId, servedOn]));
}

/** From the day after the last one; of a school that was never counted only today. */
function daysToFreeze(last: string | undefined, today: string): string[] {
  if (last === undefined) return [today];
  const days: string[] = [];
  for (let day = addDays(last, 1); day <= today; day = addDays(day, 1)) days.push(day);
  return days;
}
