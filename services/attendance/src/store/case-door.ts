/** What the office does about a case: judge it again, assign its line, or dismiss it. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import { enrolmentOn } from '../domain/service-day.ts';
import { type Book, openBook } from './book.ts';
import { assignedSaid, originalSaid, retractionSaid } from './case-lines.ts';
import { type CaseClosed, type CaseDocument, type CaseEnd, caseKeyOf } from './cases.ts';
import { CASES, OBSERVATIONS, PARKED } from './collections.ts';
import {
  type ObservationDocument,
  observationKeyOf,
  type ParkedDocument,
  pupilKeyOf,
} from './documents.ts';
import { loadForObservations, type Records } from './load-records.ts';
import { mealStates } from './meal-states.ts';

export interface CaseRequest {
  readonly tenant: string;
  readonly caseId: string;
  readonly action: 'judgeAgain' | 'assign' | 'dismiss';
  readonly reason: string;
  /** To whom the line is assigned. */
  readonly pupilId: string | null;
  /** Which of several observations is assigned; the one that the case names, without it. */
  readonly observationId: string | null;
  readonly actor: Actor;
  readonly role: string;
}

export type CaseAnswer =
  | { readonly kind: 'done'; readonly case: CaseDocument }
  | { readonly kind: 'unknown' | 'closed' | 'notOfThisKind' | 'notEnrolled' | 'noCalendar' };

type Original = ObservationDocument | ParkedDocument;

interface State {
  readonly cases: ReadonlyMap<string, CaseDocument>;
  readonly originals: ReadonlyMap<string, Original>;
  readonly records: Records;
  readonly heads: readonly OperationHead[];
}

export function caseDoor(clocks: Clocks): DoorHandler<CaseRequest, State, CaseAnswer> {
  return {
    async load(reader, requests) {
      const all = requests.map(({ request }) => request);
      const keys = all.map(({ tenant, caseId }) => caseKeyOf(tenant, caseId));
      const found = await reader.find<CaseDocument>(CASES, { _id: { $in: keys } });
      const cases = new Map(found.map((one) => [one._id, one]));
      const about = all.flatMap((request) => originalKeyOf(request, cases) ?? []);
      const byId = { _id: { $in: about } };
      const read = [
        ...(await reader.find<Original>(PARKED, byId)),
        ...(await reader.find<Original>(OBSERVATIONS, byId)),
      ];
      const originals = new Map(read.map((one) => [one._id, one]));
      const said = all.flatMap((request) => {
        const original = originals.get(originalKeyOf(request, cases) ?? '');
        if (!original) return [];
        const { pupilId } = request;
        return [originalSaid(original), ...(pupilId ? [assignedSaid(original, request)] : [])];
      });
      const tenants = all.map(({ tenant }) => tenant);
      return {
        cases,
        originals,
        records: await loadForObservations(reader, clocks, said, tenants),
        heads: await loadOperationHeads(reader, tenants),
      };
    },
    decide(state, requests) {
      const book = openBook(state.records);
      const drafts: OperationDraft[] = [];
      const cases = new Map(state.cases);
      const answers = requests.map(({ request, cause }) =>
        resolve({ ...state, book, cases, drafts }, request, cause),
      );
      const decision = book.close();
      const writes = [...decision.writes, ...operationWrites(state.heads, drafts)];
      return { decision: { ...decision, writes }, answers };
    },
  };
}

interface Desk extends State {
  readonly book: Book;
  readonly cases: Map<string, CaseDocument>;
  readonly drafts: OperationDraft[];
}

function originalKeyOf(
  { tenant, caseId, observationId }: CaseRequest,
  cases: ReadonlyMap<string, CaseDocument>,
): string | null {
  const known = cases.get(caseKeyOf(tenant, caseId));
  if (!known) return null;
  return observationKeyOf({ tenant, observationId: observationId ?? known.observationId });
}

const ENDS: Readonly<Record<CaseRequest['action'], CaseEnd>> = {
  judgeAgain: 'judgedAgain',
  assign: 'assigned',
  dismiss: 'dismissed',
};

function resolve(desk: Desk, request: CaseRequest, cause: Cause): CaseAnswer {
  const { tenant, caseId, action, actor, role, reason, pupilId } = request;
  const known = desk.cases.get(caseKeyOf(tenant, caseId));
  if (!known) return { kind: 'unknown' };
  const how = ENDS[action];
  if (known.state === 'closed') {
    const { closed } = known;
    const isSame = closed?.how === how && closed.reason === reason && closed.actor?.id === actor.id;
    return isSame ? { kind: 'done', case: known } : { kind: 'closed' };
  }
  const at = desk.records.now.get(tenant);
  if (at === undefined) return { kind: 'noCalendar' };
  const original = desk.originals.get(originalKeyOf(request, desk.cases) ?? '') ?? null;
  const assignedTo = action === 'assign' && pupilId ? { assignedTo: pupilId } : {};
  const closed: CaseClosed = { how, at, actor, role, reason, ...assignedTo };
  const said = original ? [originalSaid(original)] : [];
  const before = { case: shown(known), meals: mealStates(desk.book, said) };
  const done = act(desk, { request, known, original, closed }, cause);
  if (typeof done === 'string') return { kind: done };
  const next = done.isClosed ? { ...known, state: 'closed' as const, closed } : known;
  desk.cases.set(known._id, next);
  desk.drafts.push({
    tenant,
    kind: `case.${how}`,
    subject: `case:${caseId}`,
    actor,
    role,
    reason,
    before,
    after: { case: shown(next), meals: mealStates(desk.book, said) },
    at,
    traceId: cause.traceId,
  });
  return { kind: 'done', case: next };
}

interface Acting {
  readonly request: CaseRequest;
  readonly known: CaseDocument;
  readonly original: Original | null;
  readonly closed: CaseClosed;
}

type Done = { readonly isClosed: boolean } | 'notOfThisKind' | 'notEnrolled';

function act(desk: Desk, acting: Acting, cause: Cause): Done {
  const { request, known, closed } = acting;
  const line = desk.book.parked(observationKeyOf(known));
  if (request.action === 'assign') return assign(desk, acting, cause);
  if (known.kind === 'parked') {
    if (!line || line.settled) return 'notOfThisKind';
    if (request.action === 'judgeAgain') return { isClosed: desk.book.judgeAgain(line, closed) };
    desk.book.settle(line, 'dismissed', closed);
    return { isClosed: true };
  }
  // What two people saw does not change by looking again: somebody corrects, assigns or dismisses.
  if (request.action === 'judgeAgain') return 'notOfThisKind';
  desk.book.cases.close(aboutOf(known), closed);
  return { isClosed: true };
}

/** The tablet had a wrong id: what was seen is said of another pupil, and not of this one. */
function assign(desk: Desk, acting: Acting, cause: Cause): Done {
  const { request, known, original, closed } = acting;
  const { book } = desk;
  const isSighting = original?.presence === 'present' || original?.presence === 'absent';
  if (!original || !isSighting || original.pupilId !== known.pupilId) return 'notOfThisKind';
  if (request.pupilId === null || request.pupilId === original.pupilId) return 'notOfThisKind';
  const assigned = assignedSaid(original, request);
  const pupil = desk.records.pupils.find(({ _id }) => _id === pupilKeyOf(assigned));
  if (!pupil?.accountId || !enrolmentOn(pupil.enrolments, original.servedOn)) return 'notEnrolled';
  const line = book.parked(original._id);
  if (line?.settled) return 'notOfThisKind';
  if (line) book.settle(line, 'assigned', closed);
  else book.take(retractionSaid(original, request), cause);
  book.take(assigned, cause);
  if (!line) book.cases.close(aboutOf(known), closed);
  return { isClosed: true };
}

function aboutOf(known: CaseDocument) {
  const { tenant, pupilId, servedOn, slot, kind, why, observationId, schoolId, subject } = known;
  return { tenant, pupilId, servedOn, slot, kind, why, observationId, schoolId, subject };
}

function shown({ kind, state, why, pupilId, servedOn, observationId, closed }: CaseDocument) {
  const { how = null, assignedTo = null } = closed ?? {};
  return { kind, state, why, pupilId, servedOn, observationId, how, assignedTo };
}
