/** The door by which a Comune's schools, years, closures and settings come in. */
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
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import { changedFields } from '../domain/changed-fields.ts';
import { addClosure, type ClosureStatement, withdrawClosure } from '../domain/closures.ts';
import { addSeenDiets } from '../domain/diets.ts';
import { addSeenSchools, type SeenSchool, takeCalendar } from '../domain/import-calendar.ts';
import { outcomeOf, type PartResult, sameRecord } from '../domain/import-result.ts';
import { type Mint, mintId } from '../domain/mint.ts';
import { type Act, type Calendar, DEFAULT_SETTINGS, type Settings } from '../domain/records.ts';
import type { CalendarStatement } from '../domain/statements.ts';
import { CALENDARS } from './collections.ts';
import type { CalendarDocument } from './documents.ts';

export type CalendarChange =
  /** The whole calendar. */
  | { readonly kind: 'calendarImported'; readonly statement: CalendarStatement }
  /** Schools and diets seen in a list are added to those that are there. */
  | {
      readonly kind: 'listImported';
      readonly schools: readonly SeenSchool[];
      readonly diets: readonly string[];
    }
  | { readonly kind: 'closureAdded'; readonly closure: ClosureStatement }
  | { readonly kind: 'closureWithdrawn'; readonly closureId: string };

export interface CalendarRequest {
  readonly tenant: string;
  readonly mint: Mint;
  readonly act: Act;
  readonly change: CalendarChange;
}

export interface CalendarAnswer extends PartResult {
  /** Null where there is none, neither before nor now. */
  readonly calendar: Calendar | null;
  readonly settings: Settings;
}

interface Kept {
  readonly calendar: Calendar;
  readonly settings: Settings;
}

interface Standing {
  readonly tenant: string;
  readonly read: CalendarDocument | undefined;
  now: Kept | null;
  cause: Cause;
  atMs: number;
}

export interface CalendarRecords {
  readonly calendars: readonly CalendarDocument[];
  readonly heads: readonly OperationHead[];
}

export function calendarDoor(): DoorHandler<CalendarRequest, CalendarRecords, CalendarAnswer> {
  return { load: (reader, requests) => loadCalendars(reader, requests), decide: decideCalendars };
}

async function loadCalendars(
  reader: SnapshotReader,
  requests: readonly { readonly request: CalendarRequest }[],
): Promise<CalendarRecords> {
  const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
  return {
    calendars: await reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } }),
    heads: await loadOperationHeads(reader, tenants),
  };
}

/** What the door would answer; nothing is written. */
export async function tryCalendar(
  reader: SnapshotReader,
  request: CalendarRequest,
): Promise<CalendarAnswer> {
  const records = await loadCalendars(reader, [{ request }]);
  const { answers } = decideCalendars(records, [{ request, cause: NO_CAUSE }]);
  return (
    answers[0] ?? { calendar: null, settings: DEFAULT_SETTINGS, result: 'refused', problems: [] }
  );
}

function decideCalendars(
  { calendars, heads }: CalendarRecords,
  requests: readonly DoorRequest<CalendarRequest>[],
): { readonly decision: Decision; readonly answers: readonly CalendarAnswer[] } {
  const standing = new Map<string, Standing>();
  const drafts: OperationDraft[] = [];
  const answers = requests.map(({ request, cause }): CalendarAnswer => {
    const { tenant, mint } = request;
    const read = calendars.find(({ _id }) => _id === tenant);
    const known = standing.get(tenant);
    const state = known ?? { tenant, read, now: keptIn(read), cause, atMs: 0 };
    standing.set(tenant, state);
    const before = state.now;
    const { now, result, problems } = takeRequest(request, before);
    if (result === 'new' || result === 'changed') {
      Object.assign(state, { now, cause, atMs: mint.atMs });
      if (now) drafts.push(draftOf(request, cause, { before, now }));
    }
    const settings = state.now?.settings ?? DEFAULT_SETTINGS;
    return { calendar: state.now?.calendar ?? null, settings, result, problems };
  });
  return { decision: decisionOf(standing, operationWrites(heads, drafts)), answers };
}

function keptIn(read: CalendarDocument | undefined): Kept | null {
  return read ? { calendar: read.calendar, settings: read.settings ?? DEFAULT_SETTINGS } : null;
}

function takeRequest(
  { change, mint }: CalendarRequest,
  before: Kept | null,
): PartResult & { readonly now: Kept | null } {
  const newId = (label: string) => mintId(mint, label);
  if (change.kind === 'calendarImported') {
    const { calendar, problems } = takeCalendar(change.statement, before?.calendar ?? null, newId);
    if (!calendar) return { now: before, result: 'refused', problems };
    const known = before?.settings ?? DEFAULT_SETTINGS;
    const { lateIsee } = change.statement;
    return outcome(before, { calendar, settings: lateIsee ? { ...known, lateIsee } : known });
  }
  if (!before) {
    const problems = [{ field: 'calendar', problem: 'this Comune has no calendar yet' }];
    return { now: null, result: 'refused', problems };
  }
  if (change.kind === 'listImported') {
    const calendar = addSeenSchools(before.calendar, change.schools, newId);
    return outcome(before, { calendar, settings: addSeenDiets(before.settings, change.diets) });
  }
  const { calendar, ...taken } =
    change.kind === 'closureAdded'
      ? addClosure(before.calendar, change.closure)
      : withdrawClosure(before.calendar, change.closureId);
  return { now: { ...before, calendar }, ...taken };
}

function outcome(before: Kept | null, now: Kept): PartResult & { readonly now: Kept } {
  return { now, result: outcomeOf(before, now), problems: [] };
}

function draftOf(
  { tenant, change, act, mint }: CalendarRequest,
  { traceId }: Cause,
  { before, now }: { readonly before: Kept | null; readonly now: Kept },
): OperationDraft {
  const flat = (kept: Kept | null) => kept && { ...kept.calendar, ...kept.settings };
  return {
    tenant,
    kind: change.kind,
    subject: `calendar:${tenant}`,
    ...act,
    ...changedFields(flat(before), flat(now)),
    at: new Date(timeOf(now.calendar.clock, mint.atMs)).toISOString(),
    traceId,
  };
}

function decisionOf(
  standing: ReadonlyMap<string, Standing>,
  log: ReturnType<typeof operationWrites>,
): Decision {
  const changed = [...standing.values()].filter(
    ({ read, now }) => now !== null && !sameRecord(keptIn(read), now),
  );
  if (changed.length === 0) return { writes: log, events: [], changed: [] };
  return {
    writes: [{ collection: CALENDARS, operations: changed.map(calendarWrite) }, ...log],
    events: [],
    changed: changed.map(({ tenant, cause }) => ({ topic: topics.calendar, key: tenant, cause })),
  };
}

function calendarWrite({ tenant, read, now, atMs }: Standing): WriteOperation {
  const version = (read?.version ?? 0) + 1;
  const clock = now?.calendar.clock ?? { kind: 'system' };
  const changedAt = new Date(timeOf(clock, atMs)).toISOString();
  const document = { _id: tenant, tenant, version, changedAt, ...now };
  if (!read) return { insertOne: { document } };
  const filter = { _id: tenant, version: read.version };
  return { replaceOne: { filter, replacement: document } };
}
