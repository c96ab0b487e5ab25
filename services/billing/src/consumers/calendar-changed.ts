/** registry.calendar / CalendarChanged → schools, service days and settings of the Comune. */
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import { takeCalendar } from '../domain/reference.ts';

export function onCalendarChanged(
  draft: BooksDraft,
  event: IncomingEvent<typeof CalendarChanged>,
): void {
  const { version, clock, schools, name, timeZone, fourEyesFromCents = null } = event.data;
  const { schoolYears, serviceWeekdays, closures } = event.data;
  takeCalendar(draft, {
    tenant: event.tenant,
    version,
    clock,
    schools: schools.map(({ schoolId, kind }) => ({ schoolId, kind })),
    schoolYears: schoolYears.map(({ name: year, from, to, graceUntil }) => {
      return { name: year, from, to, graceUntil };
    }),
    serviceWeekdays,
    closures: closures.map(({ from, to, schoolId, classId }) => ({ from, to, schoolId, classId })),
    settings: { name, timeZone, fourEyesFromCents },
  });
}
