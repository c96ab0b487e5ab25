/** What attendance listens to: registry only, and it reads that before anything else. */
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import { CalendarChanged, PupilChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition, IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { openBook } from '../store/book.ts';
import { pupilKeyOf } from '../store/documents.ts';
import { loadForReference, type Records } from '../store/load-records.ts';
import { onCalendarChanged } from './calendar-changed.ts';
import { onPupilChanged } from './pupil-changed.ts';

export function referenceConsumer(clocks: Clocks): ConsumerDefinition<Records> {
  return {
    group: 'attendance.reference',
    topics: [topics.calendar, topics.pupils],
    handler: {
      load: (reader, events) =>
        loadForReference(reader, clocks, {
          tenants: events.map(({ tenant }) => tenant),
          calendarsOf: events.flatMap((event) =>
            is(event, CalendarChanged) ? [event.tenant] : [],
          ),
          pupils: events.flatMap((event) => {
            if (!is(event, PupilChanged)) return [];
            const { pupilId, version, accountId, accounts } = event.data;
            const key = pupilKeyOf({ tenant: event.tenant, pupilId });
            return [{ key, version, accountId, accounts }];
          }),
        }),
      decide(records, events) {
        const book = openBook(records);
        for (const event of events) {
          if (is(event, CalendarChanged)) onCalendarChanged(book, event);
          else if (is(event, PupilChanged)) onPupilChanged(book, event);
        }
        return book.close();
      },
    },
  };
}

function is<Definition extends EventDefinition>(
  event: IncomingEvent,
  definition: Definition,
): event is IncomingEvent<Definition> {
  return event.type === definition.type;
}
