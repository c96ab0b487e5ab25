/** Takes ordered meals back: nothing is due any more, and the kitchen is told where it can be. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, Decision, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { openBook } from './book.ts';
import { kitchenCounted, replaceCount, withLateChanges } from './count-event.ts';
import type { CalendarDocument } from './documents.ts';
import type { Records } from './load-records.ts';
import { COUNTS } from './order-collections.ts';
import type { CountDocument } from './order-documents.ts';

export interface TakenBack {
  readonly tenant: string;
  readonly pupilId: string;
  readonly servedOn: string;
  readonly observationId: string;
  readonly reason: string;
  readonly actor: Actor;
}

interface Now {
  readonly at: string;
  readonly calendar: CalendarDocument;
}

export interface Waivers {
  /** False where no such meal is due as ordered. */
  takeBack(meal: TakenBack, cause: Cause): boolean;
  close(): Decision;
}

export function openWaivers(state: {
  readonly records: Records;
  readonly counts: readonly CountDocument[];
}): Waivers {
  const { records } = state;
  const book = openBook(records);
  const counts = new Map(state.counts.map((count) => [count._id, count]));
  const causes = new Map<string, Cause>();
  return {
    takeBack(taken, cause) {
      const { tenant, pupilId, servedOn, observationId, reason, actor } = taken;
      const meal = book.meal({ tenant, pupilId, servedOn, slot: 'lunch' });
      if (meal?.state !== 'ordered') return false;
      book.take(
        {
          tenant,
          observationId,
          pupilId,
          servedOn,
          slot: 'lunch',
          presence: 'absent',
          recordedAt: null,
          actor,
          reason,
          supersedes: null,
          deviceSchoolId: null,
          waives: true,
        },
        cause,
      );
      const count = [...counts.values()].find(
        (one) => one.schoolId === meal.schoolId && one.servedOn === servedOn,
      );
      if (count) {
        const at = records.now.get(tenant) ?? count.frozenAt;
        const calendar = records.calendars.find(({ _id }) => _id === tenant);
        if (calendar) counts.set(count._id, fewer(count, taken, { at, calendar }));
        causes.set(count._id, cause);
      }
      return true;
    },
    close() {
      const { writes, events } = book.close();
      const changed = state.counts.filter(({ _id }) => causes.has(_id));
      const operations = changed.map((read) => replaceCount(read, counts.get(read._id) ?? read));
      const told: OutgoingEvent[] = changed.map(({ _id, ...read }) =>
        kitchenCounted(counts.get(_id) ?? { _id, ...read }, causes.get(_id) ?? null),
      );
      return {
        writes: [...writes, { collection: COUNTS, operations }],
        events: [...events, ...told],
        changed: [],
      };
    },
  };
}

function fewer(count: CountDocument, taken: TakenBack, { at, calendar }: Now): CountDocument {
  const { pupilId, reason, actor, observationId: requestId } = taken;
  const kind = count.pupils.find((pupil) => pupil.pupilId === pupilId);
  if (kind === undefined) return count;
  const { dietCode, plain } = kind;
  const change = { dietCode, plain, pupils: -1, staff: 0, requestId, reason, actor, at };
  return withLateChanges(count, [change], calendar);
}
