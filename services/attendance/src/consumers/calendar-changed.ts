/**
 * registry.calendar / CalendarChanged → our projection of the Comune's days and clock. Lines that
 * it had parked are judged again, and counts of days that close or open again are told anew.
 */
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Book } from '../store/book.ts';
import type { KitchenReference } from '../store/kitchen-reference.ts';

export function onCalendarChanged(
  book: Book,
  kitchen: KitchenReference,
  event: IncomingEvent<typeof CalendarChanged>,
): void {
  const { version, timeZone, clock, schoolYears, serviceWeekdays, closures } = event.data;
  const { schools, cancelDaysAhead } = event.data;
  book.putCalendar({
    _id: event.tenant,
    version,
    timeZone,
    clock,
    schoolYears,
    serviceWeekdays,
    closures,
    schools,
    cancelDaysAhead,
  });
  book.releaseDays(event.tenant);
  kitchen.putCalendar(event);
}
