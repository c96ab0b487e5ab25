/** registry.calendar / CalendarChanged → the Comune: name, office, time zone, how it is paid. */
import { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onCalendarChanged = defineView({
  topic: topics.calendar,
  definition: CalendarChanged,
  collection: 'calendars',
  document: ({ version, name, timeZone, office, lowBalanceBelowCents, creditor }, tenant) => ({
    _id: tenant,
    tenant,
    version,
    name,
    timeZone,
    office,
    lowBalanceBelowCents,
    creditor: creditor && {
      companyName: creditor.companyName,
      cbill: creditor.cbill ?? null,
      checkout: creditor.checkout ?? false,
      hasPostalAccount: creditor.postal !== undefined,
    },
  }),
});
