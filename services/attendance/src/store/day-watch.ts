/** What is read for metrics of a day: schools that reported nothing, devices that are silent. */
import { isSandbox } from '@mestolo/contracts/sandbox.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate, localTime, weekday } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import { dayProblem } from '../domain/service-day.ts';
import { isSilent, isTimeToHaveReported } from '../domain/silence.ts';
import { CALENDARS, DEVICE_STREAMS, DEVICES, MEALS, PUPILS } from './collections.ts';
import type {
  CalendarDocument,
  DeviceDocument,
  DeviceStreamDocument,
  MealDocument,
  PupilDocument,
} from './documents.ts';

export interface DayWatch {
  unreported(): Promise<readonly TenantCount[]>;
  silent(): Promise<readonly TenantCount[]>;
}

interface TenantCount {
  readonly tenant: string;
  readonly count: number;
}

export function createDayWatch(db: mongo.Db, clocks: Clocks): DayWatch {
  const each = async (count: (calendar: CalendarDocument, now: Date) => Promise<number>) => {
    const calendars = await db.collection<CalendarDocument>(CALENDARS).find({}).toArray();
    const real = calendars.filter(({ _id }) => !isSandbox(_id));
    return Promise.all(
      real.map(async (calendar) => {
        const { _id: tenant, clock } = calendar;
        clocks.set(tenant, clock);
        return { tenant, count: await count(calendar, clocks.now(tenant)) };
      }),
    );
  };
  return {
    unreported: () => each((calendar, now) => unreportedIn(db, calendar, now)),
    silent: () => each((calendar, now) => silentIn(db, calendar, now)),
  };
}

async function unreportedIn(db: mongo.Db, calendar: CalendarDocument, now: Date): Promise<number> {
  const { _id: tenant, timeZone, schools = [] } = calendar;
  if (!isTimeToHaveReported(localTime(now, timeZone))) return 0;
  const servedOn = localDate(now, timeZone);
  const day = { servedOn, weekday: weekday(servedOn) };
  const serving = schools
    .map(({ schoolId }) => schoolId)
    .filter((schoolId) => dayProblem(calendar, day, { schoolId, classId: '' }) === null);
  if (serving.length === 0) return 0;
  const reported = await db
    .collection<MealDocument>(MEALS)
    .distinct('schoolId', { tenant, servedOn });
  const missing = serving.filter((schoolId) => !reported.includes(schoolId));
  // A school that nobody is enrolled at has nothing to report.
  const pupils = db.collection<PupilDocument>(PUPILS);
  const attended = await Promise.all(
    missing.map((schoolId) => pupils.findOne({ 'enrolments.schoolId': schoolId }, ID_ALONE)),
  );
  return attended.filter((pupil) => pupil !== null).length;
}

const ID_ALONE = { projection: { _id: 1 } } as const;

async function silentIn(db: mongo.Db, calendar: CalendarDocument, now: Date): Promise<number> {
  const devices = await db
    .collection<DeviceDocument>(DEVICES)
    .find({ tenant: calendar._id, revokedAt: null, publicKey: { $ne: null } })
    .toArray();
  const streams = await db
    .collection<DeviceStreamDocument>(DEVICE_STREAMS)
    .find({ _id: { $in: devices.map(({ _id }) => _id) } }, { projection: { lastSeenAt: 1 } })
    .toArray();
  const seenAt = new Map(streams.map(({ _id, lastSeenAt }) => [_id, lastSeenAt]));
  const silent = devices.filter(({ _id, schoolId, registeredAt }) =>
    isSilent({ schoolId, heardAt: seenAt.get(_id) ?? registeredAt }, calendar, now),
  );
  return silent.length;
}
