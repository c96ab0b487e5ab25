/** registry.calendar / CalendarChanged → the Comune: name, office, time zone, how it is paid. */
import { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onCalendarChanged = defineView({
  topic: topics.calendar,
  definition: CalendarChanged,
  collection: 'calendars',
  document: ({ creditor, ...calendar }, tenant) => {
    const { version, name, timeZone, clock, office, lowBalanceBelowCents } = calendar;
    return {
      ...{ _id: tenant, tenant, version, name, timeZone, clock, office, lowBalanceBelowCents },
      creditor: creditor && {
        companyName: creditor.companyName,
        cbill: creditor.cbill ?? null,
        checkout: creditor.checkout ?? false,
        hasPostalAccount: creditor.postal !== undefined,
      },
    };
  },
});
