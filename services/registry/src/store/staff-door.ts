/** The door of a school's staff: one by one by the office, or many by a list. */
import { topics } from '@mestolo/contracts/topics.ts';
import type {
  Cause,
  DoorHandler,
  DoorRequest,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { type OperationDraft, operationWrites } from '@mestolo/service/operation-log.ts';
import { seal, unseal } from '@mestolo/service/seal.ts';
import { schoolYearFor } from '../domain/effective-dates.ts';
import { plainName, staffKey } from '../domain/external-keys.ts';
import { outcomeOf, type PartResult, refused, sameRecord } from '../domain/import-result.ts';
import { type Mint, mintId, mintKey } from '../domain/mint.ts';
import type { Calendar } from '../domain/records.ts';
import { postingFaults, type StaffRecord, sorted, takePosting } from '../domain/staff.ts';
import type { StaffStatement } from '../domain/statements.ts';
import { EXTERNAL_IDS, KEYS, STAFF } from './collections.ts';
import type { ExternalIdDocument, StaffDocument } from './documents.ts';
import {
  hashOf,
  loadStaff,
  type StaffAnswer,
  type StaffAnswers,
  type StaffRecords,
  type StaffRequest,
  type StaffSaid,
  staffKeyId,
} from './staff-statements.ts';
import type { Vault } from './vault.ts';

interface StaffState {
  readonly tenant: string;
  readonly read: StaffDocument | null;
  readonly before: StaffRecord | null;
  now: StaffRecord | null;
  cause: Cause;
  changedAt: string;
}

export function staffDoor(vault: Vault): DoorHandler<StaffRequest, StaffRecords, StaffAnswers> {
  return {
    load: (reader, requests) =>
      loadStaff(
        reader,
        vault,
        requests.map(({ request }) => request),
      ),
    size: ({ staff }) => ({ facts: staff.length, bytes: staff.length * 500 }),
    decide: (records, requests) => decideStaff(vault, records, requests),
  };
}

/** What the door would answer; nothing is written. */
export async function tryStaff(
  vault: Vault,
  reader: SnapshotReader,
  { request, calendar }: { readonly request: StaffRequest; readonly calendar: Calendar | null },
): Promise<StaffAnswers> {
  const loaded = await loadStaff(reader, vault, [request]);
  const { tenant } = request;
  const calendars = calendar && [{ _id: tenant, tenant, version: 1, changedAt: '', calendar }];
  const records = { ...loaded, calendars: calendars ?? loaded.calendars };
  return decideStaff(vault, records, [{ request, cause: NO_CAUSE }]).answers[0] ?? [];
}

interface Fold {
  readonly vault: Vault;
  readonly records: StaffRecords;
  readonly keys: Map<string, Buffer>;
  readonly states: Map<string, StaffState>;
  readonly ids: Map<string, ExternalIdDocument>;
  readonly drafts: OperationDraft[];
}

function decideStaff(
  vault: Vault,
  records: StaffRecords,
  requests: readonly DoorRequest<StaffRequest>[],
) {
  const maps = { keys: new Map(), states: new Map(), ids: new Map() };
  const fold: Fold = { vault, records, ...maps, drafts: [] };
  const answers = requests.map(({ request, cause }): StaffAnswers => {
    const found = records.calendars.find(({ _id }) => _id === request.tenant);
    if (!found) return 'no-calendar';
    const { calendar } = found;
    const at = new Date(timeOf(calendar.clock, request.mint.atMs)).toISOString();
    return request.staff.map((said) => takeStaff(fold, { request, cause, calendar, at }, said));
  });
  return { decision: decisionOf(fold), answers };
}

interface Taking {
  readonly request: StaffRequest;
  readonly cause: Cause;
  readonly calendar: Calendar;
  readonly at: string;
}

function takeStaff(fold: Fold, taking: Taking, said: StaffSaid): StaffAnswer {
  const { request, cause, calendar, at } = taking;
  const { tenant, mint } = request;
  const staffId = said.kind === 'whole' ? said.staffId : listedId(fold, taking, said);
  const state = stateOf(fold, taking, staffId);
  // An id of another Comune's staff is nobody here.
  if (state.tenant !== tenant) return { staffId: null, ...refused('staffId', 'of another Comune') };
  const wanted = said.kind === 'whole' ? wholeRecord(said) : listed(taking, state, staffId, said);
  if ('result' in wanted) return { staffId: state.now ? staffId : null, ...wanted };
  const problems = postingFaults(wanted.postings, calendar.schools);
  if (problems.length > 0) return { staffId, result: 'refused', problems };
  const before = state.now;
  const result = outcomeOf(before, wanted);
  if (said.kind === 'listed') learn(fold, tenant, staffId, said);
  if (result === 'same') return { staffId, result, problems };
  Object.assign(state, { now: wanted, cause, changedAt: at });
  const key = tenantKey(fold, tenant, mint);
  const shown = (record: StaffRecord | null) =>
    record && { fullName: sealName(key, tenant, record), postings: record.postings };
  fold.drafts.push({
    ...{ tenant, kind: 'staffChanged', subject: `staff:${staffId}`, ...request.act },
    ...{ before: shown(before), after: shown(wanted), at, traceId: cause.traceId },
  });
  return { staffId, result, problems };
}

function wholeRecord({ staffId, fullName, postings }: StaffRecord): StaffRecord {
  return { staffId, fullName, postings: sorted(postings) };
}

/** A line without a day counts from the start of the school year; of someone known, from today. */
function listed(
  { request, calendar, at }: Taking,
  { now }: StaffState,
  staffId: string,
  said: StaffStatement,
): StaffRecord | PartResult {
  const place = findSchool(calendar, said.school);
  if (!place) return refused('school', 'not in the calendar');
  const today = request.effectiveOn ?? localDate(at, calendar.timeZone);
  const year = schoolYearFor(calendar.schoolYears, today);
  const from = said.from ?? (now ? today : (year?.from ?? today));
  const to = said.to === undefined ? {} : { to: said.to };
  const postings = takePosting(now?.postings ?? [], { schoolId: place, from, ...to });
  return { staffId, fullName: said.fullName, postings };
}

function findSchool({ schools }: Calendar, wanted: string): string | null {
  const plain = plainName(wanted);
  const isNamed = ({ code, name }: { readonly code: string; readonly name: string }) =>
    plainName(code) === plain || plainName(name) === plain;
  return schools.find(isNamed)?.schoolId ?? null;
}

function listedId(fold: Fold, { request }: Taking, said: StaffStatement): string {
  const hash = hashOf(fold.vault, request.tenant, said);
  const known = fold.ids.get(hash) ?? fold.records.externalIds.find(({ _id }) => _id === hash);
  return known?.id ?? mintId(request.mint, hash);
}

function learn(fold: Fold, tenant: string, id: string, said: StaffStatement): void {
  const _id = hashOf(fold.vault, tenant, said);
  if (fold.records.externalIds.some((one) => one._id === _id)) return;
  const { kind, by } = staffKey(said);
  fold.ids.set(_id, { _id, tenant, kind, id, accountId: id, personal: by !== 'code' });
}

function stateOf(fold: Fold, { request, cause }: Taking, staffId: string): StaffState {
  const known = fold.states.get(staffId);
  if (known) return known;
  const read = fold.records.staff.find(({ _id }) => _id === staffId) ?? null;
  const tenant = read?.tenant ?? request.tenant;
  const isHere = tenant === request.tenant;
  const before = read && isHere ? openStaff(tenantKey(fold, tenant, request.mint), read) : null;
  const state = { tenant, read, before, now: before, cause, changedAt: '' };
  fold.states.set(staffId, state);
  return state;
}

export function openStaff(key: Buffer, { _id, tenant, fullName, postings }: StaffDocument) {
  const place = { tenant, recordId: _id, field: 'fullName' };
  return { staffId: _id, fullName: unseal(key, place, fullName), postings };
}

function sealName(key: Buffer, tenant: string, { staffId, fullName }: StaffRecord): string {
  const place = { tenant, recordId: staffId, field: 'fullName' };
  return seal(key, staffKeyId(tenant), place, fullName);
}

function tenantKey({ vault, records, keys }: Fold, tenant: string, mint: Mint): Buffer {
  const keyId = staffKeyId(tenant);
  const kept = records.keys.find(({ _id }) => _id === keyId);
  if (kept) return vault.unwrap(keyId, kept.wrapped);
  const key = keys.get(keyId) ?? mintKey(mint, keyId);
  keys.set(keyId, key);
  return key;
}

function decisionOf(fold: Fold) {
  const changed = [...fold.states.values()].flatMap((state) => {
    const { now, before } = state;
    return now && !sameRecord(before, now) ? [{ ...state, now }] : [];
  });
  const keys = changed.length > 0 ? [...fold.keys] : [];
  const writes = [
    { collection: STAFF, operations: changed.map((state) => staffWrite(fold, state)) },
    { collection: EXTERNAL_IDS, operations: [...fold.ids.values()].map(inserted) },
    {
      collection: KEYS,
      operations: keys.map(([_id, key]) => {
        const createdAt = changed[0]?.changedAt ?? '';
        return inserted({ _id, wrapped: fold.vault.wrap(_id, key), createdAt });
      }),
    },
    ...operationWrites(fold.records.heads, fold.drafts),
  ];
  return {
    writes: writes.filter(({ operations }) => operations.length > 0),
    events: [],
    changed: changed.map(({ now, cause }) => ({ topic: topics.staff, key: now.staffId, cause })),
  };
}

function staffWrite(
  fold: Fold,
  { tenant, read, now, changedAt }: StaffState & { readonly now: StaffRecord },
): WriteOperation {
  const keyId = staffKeyId(tenant);
  const kept = fold.records.keys.find(({ _id }) => _id === keyId);
  const key = kept ? fold.vault.unwrap(keyId, kept.wrapped) : fold.keys.get(keyId);
  if (!key) throw new Error('a name is sealed before its key was made');
  const version = (read?.version ?? 0) + 1;
  const fullName = sealName(key, tenant, now);
  const { staffId: _id, postings } = now;
  const document = { _id, tenant, version, changedAt, fullName, postings } satisfies StaffDocument;
  if (!read) return { insertOne: { document } };
  return { replaceOne: { filter: { _id, version: read.version }, replacement: document } };
}

const inserted = (document: object): WriteOperation => ({
  insertOne: { document: { ...document } },
});
