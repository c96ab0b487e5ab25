/** What registry's changes mean for the kitchen: diets, staff, and closures of days with counts. */
import type { DataOf } from '@mestolo/contracts/event.ts';
import type {
  CalendarChanged,
  DietChanged,
  StaffChanged,
} from '@mestolo/contracts/events/registry.ts';
import type {
  Cause,
  Decision,
  OutgoingEvent,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { type Closure, closuresOnlyIn, daysWithMeals } from '../domain/closures.ts';
import { underClosures } from '../domain/kitchen-count.ts';
import { openPage } from './book-pages.ts';
import { CALENDARS, DAYS } from './collections.ts';
import { kitchenCounted, withVersion } from './count-event.ts';
import { touchWholeDays } from './days.ts';
import { type CalendarDocument, pupilKeyOf, SCHEMA } from './documents.ts';
import { COUNTS, DIETS, KNOWN_SCHOOLS, STAFF } from './order-collections.ts';
import {
  type CountDocument,
  type DietDocument,
  type KnownSchoolDocument,
  type StaffDocument,
  staffKeyOf,
} from './order-documents.ts';

/** A calendar as registry tells it, for its Comune. */
export interface ToldCalendar {
  readonly tenant: string;
  readonly data: DataOf<typeof CalendarChanged>;
  readonly cause: Cause;
}

export interface KitchenSubjects {
  readonly calendars: readonly ToldCalendar[];
  readonly dietKeys: readonly string[];
  readonly staffKeys: readonly string[];
}

export interface KitchenRecords {
  readonly calendars: readonly CalendarDocument[];
  readonly counts: readonly CountDocument[];
  readonly diets: readonly DietDocument[];
  readonly staff: readonly StaffDocument[];
  /** Business time of each Comune whose calendar changes; the later one where the clock is set. */
  readonly now: ReadonlyMap<string, string>;
}

export async function loadKitchenReference(
  reader: SnapshotReader,
  clocks: Clocks,
  { calendars: told, dietKeys, staffKeys }: KitchenSubjects,
): Promise<KitchenRecords> {
  const byTenant = { _id: { $in: told.map(({ tenant }) => tenant) } };
  const calendars = told.length ? await reader.find<CalendarDocument>(CALENDARS, byTenant) : [];
  const now = new Map<string, string>();
  const concerned: Record<string, unknown>[] = [];
  for (const { tenant, data } of told) {
    const stored = calendars.find(({ _id }) => _id === tenant);
    if (stored && data.version <= stored.version) continue;
    const before = stored ? clocks.now(tenant) : new Date(0);
    clocks.set(tenant, data.clock);
    const latestMs = Math.max(before.getTime(), clocks.now(tenant).getTime());
    now.set(tenant, new Date(latestMs).toISOString());
    for (const { from, to } of stored ? changedClosures(stored, data) : []) {
      concerned.push({ tenant, servedOn: { $gte: from, $lte: to } });
    }
  }
  return {
    calendars,
    now,
    counts: concerned.length ? await reader.find<CountDocument>(COUNTS, { $or: concerned }) : [],
    diets: dietKeys.length
      ? await reader.find<DietDocument>(DIETS, { _id: { $in: [...dietKeys] } })
      : [],
    staff: staffKeys.length
      ? await reader.find<StaffDocument>(STAFF, { _id: { $in: [...staffKeys] } })
      : [],
  };
}

export interface KitchenReference {
  /** An older record of registry changes nothing. */
  putDiets(tenant: string, data: DataOf<typeof DietChanged>): void;
  putStaff(tenant: string, data: DataOf<typeof StaffChanged>): void;
  /** Frozen counts of days that close or open again get a further version. */
  putCalendar(told: ToldCalendar): void;
  close(): Decision;
}

export function openKitchenReference(records: KitchenRecords): KitchenReference {
  const diets = openPage(records.diets, ({ version }) => ({ version }));
  const staff = openPage(records.staff, ({ version }) => ({ version }));
  const counts = openPage(records.counts, ({ versions }) => ({
    versions: { $size: versions.length },
  }));
  const calendars = new Map(records.calendars.map((one) => [one._id, one]));
  const days = new Map<string, Set<string>>();
  const events: OutgoingEvent[] = [];
  const schools: WriteOperation[] = [];
  return {
    putDiets(tenant, { pupilId, version, diets: list }) {
      const _id = pupilKeyOf({ tenant, pupilId });
      if ((diets.get(_id)?.version ?? 0) >= version) return;
      diets.put({ _id, schema: SCHEMA, version, diets: list });
    },
    putStaff(tenant, { staffId, version, postings }) {
      const _id = staffKeyOf({ tenant, staffId });
      if ((staff.get(_id)?.version ?? 0) >= version) return;
      staff.put({ _id, schema: SCHEMA, version, postings });
    },
    putCalendar({ tenant, data, cause }) {
      const stored = calendars.get(tenant);
      const now = records.now.get(tenant);
      if (now === undefined || (stored && data.version <= stored.version)) return;
      const known = stored?.schools?.map(({ schoolId }) => schoolId) ?? [];
      for (const { schoolId } of data.schools) {
        if (!known.includes(schoolId)) schools.push(knownSchool({ tenant, schoolId, since: now }));
      }
      const changed = stored ? changedClosures(stored, data) : [];
      const today = localDate(now, data.timeZone);
      for (const day of daysWithMeals(changed, { ...data, today })) {
        days.set(tenant, (days.get(tenant) ?? new Set()).add(day));
      }
      for (const count of counts.all()) {
        if (count.tenant !== tenant || !changed.some(covers(count.servedOn))) continue;
        const recounted = recount(count, data, now);
        if (recounted === count) continue;
        counts.put(recounted);
        events.push(kitchenCounted(recounted, cause));
      }
      calendars.set(tenant, { ...data, _id: tenant, schema: SCHEMA });
    },
    close: () => ({
      writes: [
        { collection: DIETS, operations: diets.operations() },
        { collection: STAFF, operations: staff.operations() },
        { collection: COUNTS, operations: counts.operations() },
        { collection: KNOWN_SCHOOLS, operations: schools },
        {
          collection: DAYS,
          operations: [...days].flatMap(([tenant, all]) => touchWholeDays(tenant, [...all])),
        },
      ],
      events,
      changed: [],
    }),
  };
}

function knownSchool(school: Omit<KnownSchoolDocument, '_id' | 'schema'>): WriteOperation {
  const filter = { _id: `${school.tenant}:${school.schoolId}` };
  return {
    updateOne: { filter, update: { $setOnInsert: { ...school, schema: SCHEMA } }, upsert: true },
  };
}

const REGISTRY = { kind: 'service', id: 'registry' } as const;

/** The count by the closures there are now; the same one where nothing is different. */
function recount(
  count: CountDocument,
  calendar: Pick<CalendarDocument, 'closures'>,
  at: string,
): CountDocument {
  const now = underClosures(count, calendar);
  const newest = count.versions.at(-1);
  if (newest && JSON.stringify(newest.lines) === JSON.stringify(now.lines)) return count;
  const closure = calendar.closures.find(covers(count.servedOn));
  const reason = closure ? `Closed: ${closure.cause}` : 'The closure was withdrawn';
  return withVersion(count, { cause: 'closure', at, actor: REGISTRY, reason, ...now });
}

type Closures = Pick<CalendarDocument, 'closures'>;

function changedClosures(before: Closures, after: Closures): readonly Closure[] {
  return [...closuresOnlyIn(after, before), ...closuresOnlyIn(before, after)];
}

function covers(day: string) {
  return ({ from, to }: Closure): boolean => from <= day && day <= to;
}
