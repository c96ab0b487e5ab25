/** A version of a kitchen's count, kept and told. */
import { KitchenCounted } from '@mestolo/contracts/events/attendance.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { Cause, OutgoingEvent, WriteOperation } from '@mestolo/messaging/handler.ts';
import { type CountVersion, underClosures } from '../domain/kitchen-count.ts';
import type { Calendar } from '../domain/service-day.ts';
import type { CountDocument, LateChangeDone } from './order-documents.ts';

export type NewVersion = Omit<CountVersion, 'version'>;

export function withVersion(count: CountDocument, next: NewVersion): CountDocument {
  const version = (count.versions.at(-1)?.version ?? 0) + 1;
  return { ...count, versions: [...count.versions, { ...next, version }] };
}

/** What was authorised after the cut-off, as one further version. */
export function withLateChanges(
  count: CountDocument,
  done: readonly LateChangeDone[],
  calendar: Pick<Calendar, 'closures'>,
): CountDocument {
  const [first] = done;
  if (first === undefined) return count;
  const { at, actor, reason } = first;
  const changed = { ...count, lateChanges: [...count.lateChanges, ...done] };
  const next = { cause: 'lateChange', at, actor, reason } as const;
  return withVersion(changed, { ...next, ...underClosures(changed, calendar) });
}

/** Replaces the count as it was read: who was faster meanwhile is not overwritten. */
export function replaceCount(read: CountDocument, count: CountDocument): WriteOperation {
  const filter = { _id: read._id, versions: { $size: read.versions.length } };
  return { replaceOne: { filter, replacement: { ...count } } };
}

/** The newest version of a count. */
export function kitchenCounted(
  count: CountDocument,
  cause: Cause | null,
): OutgoingEvent<typeof KitchenCounted> {
  const { tenant, schoolId, servedOn, slot, frozenAt } = count;
  const newest = count.versions.at(-1);
  if (newest === undefined) throw new Error('a count has at least its frozen version');
  const { version, lateAdditions, lines, at } = newest;
  const about = { schoolId, servedOn, slot, version, frozenAt, cause: newest.cause };
  return {
    topic: topics.counts,
    definition: KitchenCounted,
    id: `${schoolId}:${servedOn}:${slot}:${version}`,
    tenant,
    key: schoolId,
    subject: schoolId,
    time: at,
    data: { ...about, lateAdditions, lines: lines.map((line) => ({ ...line })) },
    cause,
  };
}
