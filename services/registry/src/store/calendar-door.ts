/** The door by which a Comune's schools, years and settings come in. */
import { topics } from '@mestolo/contracts/topics.ts';
import type {
  Cause,
  Decision,
  DoorHandler,
  DoorRequest,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { addSeenSchools, type SeenSchool, takeCalendar } from '../domain/import-calendar.ts';
import { outcomeOf, type PartResult, sameRecord } from '../domain/import-result.ts';
import { type Mint, mintId } from '../domain/mint.ts';
import type { Calendar } from '../domain/records.ts';
import type { CalendarStatement } from '../domain/statements.ts';
import { CALENDARS } from './collections.ts';
import type { CalendarDocument } from './documents.ts';

export interface CalendarRequest {
  readonly tenant: string;
  readonly mint: Mint;
  /**
   * The whole calendar; or null where schools seen in a list are added to the one that is there.
   */
  readonly statement: CalendarStatement | null;
  readonly seen: readonly SeenSchool[];
}

export interface CalendarAnswer extends PartResult {
  /** Null where there is none, neither before nor now. */
  readonly calendar: Calendar | null;
}

interface Standing {
  readonly tenant: string;
  readonly read: CalendarDocument | undefined;
  now: Calendar | null;
  cause: Cause;
  atMs: number;
}

export function calendarDoor(): DoorHandler<
  CalendarRequest,
  readonly CalendarDocument[],
  CalendarAnswer
> {
  return { load: (reader, requests) => loadCalendars(reader, requests), decide: decideCalendars };
}

function loadCalendars(
  reader: SnapshotReader,
  requests: readonly { readonly request: CalendarRequest }[],
): Promise<CalendarDocument[]> {
  const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
  return reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } });
}

/** What the door would answer; nothing is written. */
export async function tryCalendar(
  reader: SnapshotReader,
  request: CalendarRequest,
): Promise<CalendarAnswer> {
  const records = await loadCalendars(reader, [{ request }]);
  const { answers } = decideCalendars(records, [{ request, cause: NO_CAUSE }]);
  return answers[0] ?? { calendar: null, result: 'refused', problems: [] };
}

function decideCalendars(
  records: readonly CalendarDocument[],
  requests: readonly DoorRequest<CalendarRequest>[],
): { readonly decision: Decision; readonly answers: readonly CalendarAnswer[] } {
  const standing = new Map<string, Standing>();
  const answers = requests.map(({ request, cause }): CalendarAnswer => {
    const { tenant, mint } = request;
    const read = records.find(({ _id }) => _id === tenant);
    const state = standing.get(tenant) ?? {
      tenant,
      read,
      now: read?.calendar ?? null,
      cause,
      atMs: 0,
    };
    standing.set(tenant, state);
    const { calendar, problems } = takeRequest(request, state.now);
    if (!calendar) return { calendar: state.now, result: 'refused', problems };
    const result = outcomeOf(state.now, calendar);
    if (result !== 'same') Object.assign(state, { now: calendar, cause, atMs: mint.atMs });
    return { calendar, result, problems: [] };
  });
  return { decision: decisionOf(standing), answers };
}

function takeRequest({ statement, seen, mint }: CalendarRequest, before: Calendar | null) {
  const newId = (label: string) => mintId(mint, label);
  if (statement) return takeCalendar(statement, before, newId);
  const problems = [{ field: 'calendar', problem: 'this Comune has no calendar yet' }];
  return { calendar: before && addSeenSchools(before, seen, newId), problems };
}

function decisionOf(standing: ReadonlyMap<string, Standing>): Decision {
  const changed = [...standing.values()].filter(
    ({ read, now }) => now !== null && !sameRecord(read?.calendar, now),
  );
  if (changed.length === 0) return { writes: [], events: [], changed: [] };
  return {
    writes: [{ collection: CALENDARS, operations: changed.map(calendarWrite) }],
    events: [],
    changed: changed.map(({ tenant, cause }) => ({ topic: topics.calendar, key: tenant, cause })),
  };
}

function calendarWrite({ tenant, read, now, atMs }: Standing): WriteOperation {
  const version = (read?.version ?? 0) + 1;
  const changedAt = new Date(timeOf(now?.clock ?? { kind: 'system' }, atMs)).toISOString();
  const document = { _id: tenant, tenant, version, changedAt, calendar: now };
  if (!read) return { insertOne: { document } };
  const filter = { _id: tenant, version: read.version };
  return { replaceOne: { filter, replacement: document } };
}
