/** registry.calendar / CalendarChanged → the kinds of the schools, and the Comune's clock. */
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import { takeCalendar } from '../domain/reference.ts';

export function onCalendarChanged(
  draft: BooksDraft,
  event: IncomingEvent<typeof CalendarChanged>,
): void {
  const { version, clock, schools, name, timeZone, fourEyesFromCents = null } = event.data;
  takeCalendar(draft, {
    tenant: event.tenant,
    version,
    clock,
    schools: schools.map(({ schoolId, kind }) => ({ schoolId, kind })),
    settings: { name, timeZone, fourEyesFromCents },
  });
}
