/** registry.calendar / CalendarChanged → the Comune's days, clock, office and limit. */
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { CalendarDocument } from '../store/calendars.ts';
import type { Desk } from '../store/desk.ts';

export function onCalendarChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof CalendarChanged>,
): void {
  const document: CalendarDocument = {
    _id: tenant,
    version: data.version,
    name: data.name,
    timeZone: data.timeZone,
    clock: data.clock,
    office: data.office,
    schoolYears: data.schoolYears.map(({ from, to, graceUntil }) => ({ from, to, graceUntil })),
    serviceWeekdays: data.serviceWeekdays,
    closures: data.closures
      .filter(({ schoolId, classId }) => schoolId === null && classId === null)
      .map(({ from, to }) => ({ from, to })),
    lowBalanceBelowCents: data.lowBalanceBelowCents,
    creditorFiscalCode: data.creditor?.fiscalCode ?? null,
    schools: data.schools.map(({ schoolId, name }) => ({ schoolId, name })),
    classes: data.classes.map(({ classId, schoolId, name }) => ({ classId, schoolId, name })),
  };
  desk.keep('calendars', { ...document });
}
