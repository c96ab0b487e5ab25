/** The current documents of the topics that registry owns, as they are published. */
import {
  CalendarChanged,
  DietChanged,
  FamilyChanged,
  GuardianChanged,
  KeyDestroyed,
  PupilChanged,
  StaffChanged,
} from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { MessagingOptions } from '@mestolo/messaging/messaging.ts';
import type { mongo } from 'mongoose';
import {
  CALENDARS,
  DESTROYED_KEYS,
  DIETS,
  FAMILIES,
  GUARDIANS,
  PUPILS,
  STAFF,
} from './collections.ts';
import type {
  CalendarDocument,
  DestroyedKeyDocument,
  DietDocument,
  FamilyDocument,
  GuardianDocument,
  PupilDocument,
  StaffDocument,
} from './documents.ts';

interface Identified {
  readonly _id: string;
  readonly tenant: string;
  readonly version: number;
}

/** How one collection becomes one topic; the record key is the document's `_id`. */
function published<Document extends Identified>(
  db: mongo.Db,
  collection: string,
  eventOf: (document: Document) => Pick<OutgoingEvent, 'topic' | 'definition' | 'data' | 'time'>,
) {
  const documents = () => db.collection<Document & mongo.Document>(collection);
  return {
    async current(keys: readonly string[]): Promise<OutgoingEvent[]> {
      const filter = { _id: { $in: [...keys] } } as unknown as mongo.Filter<
        Document & mongo.Document
      >;
      const found = await documents().find(filter).toArray();
      return found.map((document) => {
        const { _id, tenant, version } = document as unknown as Identified;
        return {
          ...eventOf(document as unknown as Document),
          id: `${collection}:${_id}:${version}`,
          tenant,
          key: _id,
          subject: _id,
          cause: null,
        };
      });
    },
    async *every(): AsyncGenerator<string> {
      const cursor = documents().find({}, { projection: { _id: 1 } });
      for await (const { _id } of cursor) yield String(_id);
    },
  };
}

export function compactedTopics(
  db: mongo.Db,
): Required<Pick<MessagingOptions, 'current' | 'everyKey'>> {
  const sources = {
    [topics.families.name]: published<FamilyDocument>(db, FAMILIES, familyChanged),
    [topics.guardians.name]: published<GuardianDocument>(db, GUARDIANS, guardianChanged),
    [topics.pupils.name]: published<PupilDocument>(db, PUPILS, pupilChanged),
    [topics.diets.name]: published<DietDocument>(db, DIETS, dietChanged),
    [topics.staff.name]: published<StaffDocument>(db, STAFF, staffChanged),
    [topics.calendar.name]: published<CalendarDocument>(db, CALENDARS, calendarChanged),
    [topics.keys.name]: published<DestroyedKeyDocument>(db, DESTROYED_KEYS, keyDestroyed),
  };
  const entries = Object.entries(sources);
  return {
    current: Object.fromEntries(entries.map(([name, source]) => [name, source.current])),
    everyKey: Object.fromEntries(entries.map(([name, source]) => [name, source.every])),
  };
}

function familyChanged(family: FamilyDocument) {
  const { _id, version, openedOn, closedOn, paymentCode, holders, changedAt } = family;
  const code = paymentCode === undefined ? {} : { paymentCode };
  return {
    topic: topics.families,
    definition: FamilyChanged,
    time: changedAt,
    data: { accountId: _id, version, openedOn, closedOn, ...code, holders },
  };
}

function guardianChanged(guardian: GuardianDocument) {
  const { _id, version, accountId, fullName, taxCode, language, email, phone, channels } = guardian;
  const addresses = { email, phone, taxCode };
  return {
    topic: topics.guardians,
    definition: GuardianChanged,
    time: guardian.changedAt,
    data: { guardianId: _id, version, accountId, fullName, language, ...addresses, channels },
  };
}

function pupilChanged(pupil: PupilDocument) {
  const { _id, version, accountId, givenName, familyName, enrolments, rates } = pupil;
  const accounts = (pupil.accounts ?? []).map(({ from, value }) => ({ from, accountId: value }));
  return {
    topic: topics.pupils,
    definition: PupilChanged,
    time: pupil.changedAt,
    data: {
      ...{ pupilId: _id, version, accountId },
      ...(accounts.length > 0 ? { accounts } : {}),
      ...{ givenName, familyName, enrolments, rates },
    },
  };
}

/** The codes alone: why a pupil has a diet stays here. */
function dietChanged({ _id, version, diets, changedAt }: DietDocument) {
  return {
    topic: topics.diets,
    definition: DietChanged,
    time: changedAt,
    data: {
      pupilId: _id,
      version,
      diets: diets.map(({ from, to, code }) => ({ from, to, code })),
    },
  };
}

function staffChanged({ _id, version, fullName, postings, changedAt }: StaffDocument) {
  return {
    topic: topics.staff,
    definition: StaffChanged,
    time: changedAt,
    data: { staffId: _id, version, fullName, postings },
  };
}

function calendarChanged({ tenant, version, calendar, changedAt }: CalendarDocument) {
  return {
    topic: topics.calendar,
    definition: CalendarChanged,
    time: changedAt,
    data: { tenant, version, ...calendar },
  };
}

function keyDestroyed({ _id, version, destroyedAt }: DestroyedKeyDocument) {
  return {
    topic: topics.keys,
    definition: KeyDestroyed,
    time: destroyedAt,
    data: { keyId: _id, version, destroyedAt },
  };
}
