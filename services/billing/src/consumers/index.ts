/** What billing listens to: first what decides prices and accounts, then the facts. */
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { PaymentReversed, ReceiptReceived } from '@mestolo/contracts/events/payments.ts';
import {
  CalendarChanged,
  FamilyChanged,
  PupilChanged,
} from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition, IncomingEvent } from '@mestolo/messaging/handler.ts';
import {
  type BooksDraft,
  draftOf,
  type LoadedBooks,
  type ReceiptConflict,
} from '../domain/books.ts';
import { debtAccountId } from '../domain/entry.ts';
import { receiptKey } from '../domain/entry-ids.ts';
import { loadBooks, nothingWanted, type Wanted } from '../store/load-books.ts';
import { loadBooksForReference } from '../store/load-reference.ts';
import { rememberPupils } from '../store/remember-pupils.ts';
import { decisionOf } from '../store/write-books.ts';
import { referenceLane } from '../store/write-reference.ts';
import { onCalendarChanged } from './calendar-changed.ts';
import { onFamilyChanged } from './family-changed.ts';
import { onMealRecorded } from './meal-recorded.ts';
import { onPaymentReversed } from './payment-reversed.ts';
import { onPupilChanged, pupilFactOf } from './pupil-changed.ts';
import { onReceiptReceived } from './receipt-received.ts';

/** Called for each receipt that comes again with other content; it may repeat for the same one. */
export type RaiseAlarm = (conflict: ReceiptConflict) => void;

/** `marksLeft` is called where charges are to be put right later on; it may repeat. */
export function referenceConsumer(marksLeft: () => void): ConsumerDefinition<LoadedBooks> {
  return {
    group: 'billing.reference',
    topics: [topics.calendar, topics.families, topics.pupils],
    handler: {
      load: (reader, events) =>
        loadBooksForReference(reader, {
          tenants: new Set(events.map(({ tenant }) => tenant)),
          familyIds: new Set(
            events.flatMap((event) => (is(event, FamilyChanged) ? [event.data.accountId] : [])),
          ),
          pupils: events.flatMap((event) => (is(event, PupilChanged) ? [pupilFactOf(event)] : [])),
        }),
      decide(loaded, events) {
        const draft = draftOf(loaded);
        for (const event of events) {
          if (is(event, PupilChanged)) onPupilChanged(draft, event);
          else if (is(event, FamilyChanged)) onFamilyChanged(draft, event);
          else if (is(event, CalendarChanged)) onCalendarChanged(draft, event);
        }
        if (leavesMarks(draft)) marksLeft();
        return decisionOf(draft, referenceLane(events[0]?.partition ?? 0));
      },
    },
  };
}

function leavesMarks({ comuni, pupils }: BooksDraft): boolean {
  return (
    [...comuni.values()].some(({ repricing }) => repricing !== undefined) ||
    [...pupils.values()].some(({ repriceFrom }) => repriceFrom !== undefined)
  );
}

export function factsConsumer(raiseAlarm: RaiseAlarm): ConsumerDefinition<LoadedBooks> {
  const findPupils = rememberPupils();
  return {
    group: 'billing',
    topics: [topics.meals, topics.receipts],
    handler: {
      load: (reader, events) => loadBooks(reader, wantedBy(events), findPupils),
      decide(loaded, events) {
        const draft = draftOf(loaded);
        for (const event of events) {
          if (is(event, MealRecorded)) onMealRecorded(draft, event);
          else if (is(event, ReceiptReceived)) onReceiptReceived(draft, event);
          else if (is(event, PaymentReversed)) onPaymentReversed(draft, event);
        }
        draft.conflicts.forEach(raiseAlarm);
        return decisionOf(draft, laneOf(events));
      },
    },
  };
}

function wantedBy(events: readonly IncomingEvent[]): Wanted {
  const wanted = nothingWanted();
  for (const event of events) {
    wanted.tenants.add(event.tenant);
    if (is(event, MealRecorded)) {
      wanted.mealIds.add(event.data.mealId);
      wanted.accountIds.add(event.data.accountId);
      wanted.pupilIds.add(event.data.pupilId);
    } else if (is(event, ReceiptReceived)) {
      wanted.receiptKeys.add(receiptKey(event.data));
      if (event.data.accountId !== null) wanted.accountIds.add(event.data.accountId);
      if (event.data.debtId !== undefined) {
        wanted.accountIds.add(debtAccountId(event.data.debtId));
      }
    } else if (is(event, PaymentReversed)) wanted.reversalKeys.add(receiptKey(event.data));
  }
  return wanted;
}

/** A batch's lane, by its first partition: at any time a partition belongs to one lane only. */
function laneOf(events: readonly IncomingEvent[]): string {
  return String(events[0]?.partition ?? 0);
}

function is<Definition extends EventDefinition>(
  event: IncomingEvent,
  definition: Definition,
): event is IncomingEvent<Definition> {
  return event.type === definition.type;
}
