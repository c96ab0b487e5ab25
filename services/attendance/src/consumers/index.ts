/** What attendance listens to: registry only, and it reads that before anything else. */
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import {
  CalendarChanged,
  DietChanged,
  PupilChanged,
  StaffChanged,
} from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition, IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { openBook } from '../store/book.ts';
import { pupilKeyOf } from '../store/documents.ts';
import {
  type KitchenRecords,
  type KitchenSubjects,
  loadKitchenReference,
  openKitchenReference,
} from '../store/kitchen-reference.ts';
import { loadForReference, type Records } from '../store/load-records.ts';
import { staffKeyOf } from '../store/order-documents.ts';
import { daysToldOf, pupilsToldOf } from '../store/reference-facts.ts';
import { telling } from '../store/webhook-facts.ts';
import { onCalendarChanged } from './calendar-changed.ts';
import { onDietChanged } from './diet-changed.ts';
import { onPupilChanged } from './pupil-changed.ts';
import { onStaffChanged } from './staff-changed.ts';

interface State {
  readonly records: Records;
  readonly kitchen: KitchenRecords;
}

export function referenceConsumer(clocks: Clocks): ConsumerDefinition<State> {
  return {
    group: 'attendance.reference',
    topics: [topics.calendar, topics.pupils, topics.diets, topics.staff],
    handler: {
      load: async (reader, events) => ({
        records: await loadForReference(reader, clocks, subjectsOf(events)),
        kitchen: await loadKitchenReference(reader, clocks, kitchenSubjectsOf(events)),
      }),
      decide({ records, kitchen }, events) {
        const book = openBook(records);
        const counts = openKitchenReference(kitchen);
        for (const event of events) {
          if (is(event, CalendarChanged)) onCalendarChanged(book, counts, event);
          else if (is(event, PupilChanged)) onPupilChanged(book, event);
          else if (is(event, DietChanged)) onDietChanged(counts, event);
          else if (is(event, StaffChanged)) onStaffChanged(counts, event);
        }
        const [ofMeals, ofCounts] = [book.close(), counts.close()];
        const decision = {
          writes: [...ofMeals.writes, ...ofCounts.writes],
          events: [...ofMeals.events, ...ofCounts.events],
          changed: [],
        };
        return telling(decision, [
          ...pupilsToldOf(
            records.pupils,
            events.filter((one) => is(one, PupilChanged)),
          ),
          ...daysToldOf(
            kitchen.calendars,
            events.filter((one) => is(one, CalendarChanged)),
          ),
        ]);
      },
    },
  };
}

function subjectsOf(events: readonly IncomingEvent[]): Parameters<typeof loadForReference>[2] {
  return {
    tenants: events.map(({ tenant }) => tenant),
    calendarsOf: events.flatMap((event) => (is(event, CalendarChanged) ? [event.tenant] : [])),
    pupils: events.flatMap((event) => {
      if (!is(event, PupilChanged)) return [];
      const { pupilId, version, accountId, accounts, enrolments } = event.data;
      const key = pupilKeyOf({ tenant: event.tenant, pupilId });
      return [{ key, version, accountId, accounts, enrolments }];
    }),
  };
}

function kitchenSubjectsOf(events: readonly IncomingEvent[]): KitchenSubjects {
  return {
    calendars: events.flatMap((event) => (is(event, CalendarChanged) ? [event] : [])),
    dietKeys: events.flatMap((event) =>
      is(event, DietChanged) ? [pupilKeyOf({ ...event.data, tenant: event.tenant })] : [],
    ),
    staffKeys: events.flatMap((event) =>
      is(event, StaffChanged) ? [staffKeyOf({ ...event.data, tenant: event.tenant })] : [],
    ),
  };
}

function is<Definition extends EventDefinition>(
  event: IncomingEvent,
  definition: Definition,
): event is IncomingEvent<Definition> {
  return event.type === definition.type;
}
