/** What notifications listens to: first whom it may write to and when, then what happened. */
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import { BalanceChanged, EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { NoticeChanged, OutageChanged } from '@mestolo/contracts/events/payments.ts';
import {
  CalendarChanged,
  FamilyChanged,
  GuardianChanged,
  KeyDestroyed,
  PupilChanged,
} from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition, IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { type Known, openDesk } from '../store/desk.ts';
import { loadDesk, nothingWanted, type Wanted } from '../store/load-desk.ts';
import { considerPosted, onBalanceChanged, type Posted } from './on-balance-changed.ts';
import { onCalendarChanged } from './on-calendar-changed.ts';
import { onEntryPosted, thanksFor } from './on-entry-posted.ts';
import { onFamilyChanged } from './on-family-changed.ts';
import { onGuardianChanged } from './on-guardian-changed.ts';
import { onKeyDestroyed } from './on-key-destroyed.ts';
import { onNoticeChanged } from './on-notice-changed.ts';
import { onOutageChanged } from './on-outage-changed.ts';
import { accountIdsOf, onPupilChanged } from './on-pupil-changed.ts';

export function referenceConsumer(clocks: Clocks): ConsumerDefinition<Known> {
  return {
    group: 'notifications.reference',
    topics: [
      ...[topics.calendar, topics.keys, topics.families, topics.guardians, topics.pupils],
      topics.outages,
    ],
    handler: {
      load: (reader, events) => loadDesk(reader, clocks, wantedBy(events)),
      decide(known, events) {
        const desk = openDesk(known);
        for (const event of events) {
          if (is(event, CalendarChanged)) onCalendarChanged(desk, event);
          else if (is(event, KeyDestroyed)) onKeyDestroyed(desk, event);
          else if (is(event, FamilyChanged)) onFamilyChanged(desk, event);
          else if (is(event, GuardianChanged)) onGuardianChanged(desk, event);
          else if (is(event, PupilChanged)) onPupilChanged(desk, event);
          else if (is(event, OutageChanged)) onOutageChanged(desk, event);
        }
        return desk.decision();
      },
    },
  };
}

export function factsConsumer(clocks: Clocks): ConsumerDefinition<Known> {
  return {
    group: 'notifications',
    topics: [topics.balances, topics.entries, topics.notices],
    handler: {
      load: (reader, events) => loadDesk(reader, clocks, wantedBy(events)),
      decide(known, events) {
        const desk = openDesk(known);
        const posted: Posted = new Map();
        for (const event of events) {
          if (is(event, BalanceChanged)) onBalanceChanged(desk, posted, event);
          else if (is(event, EntryPosted)) onEntryPosted(desk, event);
          else if (is(event, NoticeChanged)) onNoticeChanged(desk, event);
        }
        considerPosted(desk, posted);
        return desk.decision();
      },
    },
  };
}

function wantedBy(events: readonly IncomingEvent[]): Wanted {
  const wanted = nothingWanted();
  for (const event of events) {
    wanted.tenants.add(event.tenant);
    if (is(event, CalendarChanged)) wanted.records.calendars.add(event.tenant);
    else if (is(event, KeyDestroyed)) wanted.records.destroyedKeys.add(event.data.keyId);
    else if (is(event, OutageChanged)) wanted.records.outages.add(event.data.outageId);
    else if (is(event, PupilChanged)) {
      wanted.pupilIds.add(event.data.pupilId);
      for (const accountId of accountIdsOf(event.data)) wanted.accountIds.add(accountId);
    } else if (is(event, NoticeChanged)) {
      wanted.accountIds.add(event.data.accountId);
      wanted.records.notices.add(`${event.tenant}:${event.data.noticeNumber}`);
    } else {
      const { accountId } = event.data as { accountId: string | null };
      if (accountId !== null) wanted.accountIds.add(accountId);
    }
  }
  return {
    ...wanted,
    candidateIds: ({ accounts, surroundings }) =>
      events
        .filter((event) => is(event, EntryPosted))
        .flatMap((event) => {
          const account = accounts.get(event.data.accountId ?? '');
          const around = surroundings.get(event.tenant) ?? null;
          return account === undefined ? [] : thanksFor(event, account, around).notifications;
        })
        .map(({ _id }) => _id),
  };
}

function is<Definition extends EventDefinition>(
  event: IncomingEvent,
  definition: Definition,
): event is IncomingEvent<Definition> {
  return event.type === definition.type;
}
