/** registry.calendar / CalendarChanged → how pagoPA knows the Comune, and what time it is there. */
import { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { TENANTS } from '../store/collections.ts';
import type { TenantDocument } from '../store/documents.ts';
import { projection } from './keep-newest.ts';

export const onCalendarChanged = projection({
  topic: topics.calendar,
  definition: CalendarChanged,
  collection: TENANTS,
  document: ({ tenant, data }): TenantDocument => {
    const { version, timeZone, clock, office, creditor } = data;
    const known = creditor && { ...creditor, officeName: office.name };
    return { _id: tenant, version, timeZone, clock, creditor: known };
  },
});
