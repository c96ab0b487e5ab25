/** What an operator watches of attendance: meals taken, schools and devices that are silent. */
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { isSandbox } from '@mestolo/contracts/sandbox.ts';
import { eventsOf } from '@mestolo/messaging/events-of.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { counter, observeGauge } from '@mestolo/telemetry/instruments.ts';
import type { mongo } from 'mongoose';
import { createDayWatch } from './store/day-watch.ts';

const meals = counter('mestolo_attendance_meals_total');

/** The door of what others did not hear: a meal is told of again, and was taken once. */
const TELLS_AGAIN = 'resend';
/** They read whole days, and a minute changes little. */
const EVERY_MS = 60_000;

export function countTaken(by: string, events: readonly OutgoingEvent[]): void {
  if (by === TELLS_AGAIN) return;
  for (const { tenant, data } of eventsOf(events, MealRecorded)) {
    if (!isSandbox(tenant)) meals.add(1, { state: data.state, source: data.actor.kind });
  }
}

export function observeDay(db: mongo.Db, clocks: Clocks): void {
  const watch = createDayWatch(db, clocks);
  const perTenant = (found: Awaited<ReturnType<typeof watch.silent>>) =>
    found.map(({ tenant, count }) => ({ value: count, labels: { tenant } }));
  const unreported = async () => perTenant(await watch.unreported());
  const silent = async () => perTenant(await watch.silent());
  observeGauge('mestolo_attendance_schools_unreported', unreported, EVERY_MS);
  observeGauge('mestolo_attendance_devices_silent', silent, EVERY_MS);
}
