/** What registry's changes mean for those who look after devices: pupils and days. */
import type { CalendarChanged, PupilChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { closuresOnlyIn } from '../domain/closures.ts';
import type { Enrolment } from '../domain/service-day.ts';
import type { WebhookFact } from '../domain/webhook.ts';
import { type CalendarDocument, type PupilDocument, pupilKeyOf } from './documents.ts';

/** One for each school, however many of its pupils came with this batch. */
export function pupilsToldOf(
  read: readonly PupilDocument[],
  events: readonly IncomingEvent<typeof PupilChanged>[],
): WebhookFact[] {
  const before = new Map(read.map((pupil) => [pupil._id, pupil]));
  const facts = new Map<string, WebhookFact>();
  for (const { tenant, data, time, topic, partition, offset } of events) {
    const known = before.get(pupilKeyOf({ tenant, pupilId: data.pupilId }));
    if (known && known.version >= data.version) continue;
    for (const schoolId of schoolsConcerned(known?.enrolments ?? [], data.enrolments)) {
      const name = `${schoolId}:${topic}:${partition}:${offset}`;
      const fact = { tenant, name, type: 'pupils.changed', at: time, data: { schoolId } } as const;
      facts.set(`${tenant}:${schoolId}`, fact);
    }
  }
  return [...facts.values()];
}

function schoolsConcerned(
  before: readonly Enrolment[],
  after: readonly Enrolment[],
): ReadonlySet<string> {
  const keyOf = ({ from, to, schoolId, classId }: Enrolment) =>
    JSON.stringify([from, to, schoolId, classId]);
  const [old, fresh] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const changed = [
    ...after.filter((one) => !old.has(keyOf(one))),
    ...before.filter((one) => !fresh.has(keyOf(one))),
  ];
  return new Set(changed.map(({ schoolId }) => schoolId));
}

/** Of a calendar that is heard of for the first time nothing has changed. */
export function daysToldOf(
  read: readonly CalendarDocument[],
  events: readonly IncomingEvent<typeof CalendarChanged>[],
): WebhookFact[] {
  const calendars = new Map<string, Pick<CalendarDocument, 'version' | 'closures'>>(
    read.map((one) => [one._id, one]),
  );
  return events.flatMap(({ tenant, data, time }): WebhookFact[] => {
    const before = calendars.get(tenant);
    if (before && before.version >= data.version) return [];
    calendars.set(tenant, data);
    if (!before) return [];
    const changes = [
      ...closuresOnlyIn(data, before).map((days) => ({ type: 'days.closed' as const, days })),
      ...closuresOnlyIn(before, data).map((days) => ({ type: 'days.opened' as const, days })),
    ];
    return changes.map(({ type, days: { schoolId, classId, from, to } }) => {
      const about = { schoolId, classId, from, to };
      const name = `${data.version}:${JSON.stringify(about)}`;
      return { tenant, name, type, at: time, data: about };
    });
  });
}
