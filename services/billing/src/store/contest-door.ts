/** Contests come in and are answered; each step is in the log of operations. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type {
  Cause,
  CollectionWrites,
  DoorHandler,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import {
  answered,
  type Contest,
  type ContestAnswer,
  type ContestState,
  type Remedy,
  remedyOf,
} from '../domain/contest.ts';
import type { Entry } from '../domain/entry.ts';
import type { Comune } from '../domain/pupil.ts';
import { COMUNI, ENTRIES } from './collections.ts';
import { SCHEMA } from './documents.ts';
import { findByIds } from './load-books.ts';
import { CONTESTS, type ContestDocument } from './office-documents.ts';

interface Asked {
  readonly tenant: string;
  readonly actor: Actor;
  readonly role: string;
}

export type ContestRequest = Asked &
  (
    | {
        readonly ask: 'open';
        readonly id: string;
        readonly accountId: string;
        readonly entryId: string;
        /** Sealed. */
        readonly text: string;
      }
    | {
        readonly ask: 'answer';
        readonly contestId: string;
        readonly answer: ContestAnswer;
        readonly reason: string;
      }
  );

export type ContestOutcome =
  | {
      readonly result: 'done';
      readonly contestId: string;
      readonly state: ContestState;
      /** What putting the line right takes; null where nothing is to be done. */
      readonly remedy: Remedy | null;
    }
  | { readonly result: 'noSuchEntry' | 'noSuchContest' | 'openAlready' }
  | { readonly result: 'notInThisState'; readonly state: ContestState };

interface ContestsLoaded {
  readonly contests: ReadonlyMap<string, ContestDocument>;
  /** Entries with an open contest. */
  readonly contested: ReadonlySet<string>;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly heads: readonly OperationHead[];
}

interface Work {
  readonly loaded: ContestsLoaded;
  readonly clocks: Clocks;
  readonly changed: Map<string, ContestDocument>;
  readonly operations: OperationDraft[];
}

export function contestDoor(
  clocks: Clocks,
): DoorHandler<ContestRequest, ContestsLoaded, ContestOutcome> {
  return {
    async load(reader, requests) {
      const asked = requests.map(({ request }) => request);
      const tenants = new Set(asked.map(({ tenant }) => tenant));
      for (const { _id, clock } of (await findByIds<Comune>(reader, COMUNI, tenants)).values()) {
        clocks.set(_id, clock);
      }
      const ids = asked.flatMap((one) => (one.ask === 'answer' ? [one.contestId] : []));
      const contests = await findByIds<ContestDocument>(reader, CONTESTS, new Set(ids));
      const entryIds = new Set([
        ...asked.flatMap((one) => (one.ask === 'open' ? [one.entryId] : [])),
        ...[...contests.values()].map(({ entryId }) => entryId),
      ]);
      const open = { entryId: { $in: [...entryIds] }, state: 'open' };
      const found = await reader.find<ContestDocument>(CONTESTS, open);
      return {
        contests,
        contested: new Set(found.map(({ entryId }) => entryId)),
        entries: await findByIds<Entry>(reader, ENTRIES, entryIds),
        heads: await loadOperationHeads(reader, [...tenants]),
      };
    },
    decide(loaded, requests) {
      const work: Work = { loaded, clocks, changed: new Map(), operations: [] };
      const answers = requests.map(({ request, cause }) =>
        request.ask === 'open' ? openOne(work, request, cause) : answerOne(work, request, cause),
      );
      const writes: CollectionWrites[] = [
        { collection: CONTESTS, operations: contestWrites(work) },
        ...operationWrites(loaded.heads, work.operations),
      ];
      const nonEmpty = writes.filter(({ operations }) => operations.length > 0);
      return { decision: { writes: nonEmpty, events: [], changed: [] }, answers };
    },
  };
}

function openOne(
  work: Work,
  request: ContestRequest & { readonly ask: 'open' },
  cause: Cause,
): ContestOutcome {
  const { id, tenant, accountId, entryId, text, actor, role } = request;
  const entry = work.loaded.entries.get(entryId);
  if (entry?.tenant !== tenant || entry.accountId !== accountId) return { result: 'noSuchEntry' };
  const isOpen = (one: Contest) => one.entryId === entryId && one.state === 'open';
  if (work.loaded.contested.has(entryId) || [...work.changed.values()].some(isOpen)) {
    return { result: 'openAlready' };
  }
  const openedAt = work.clocks.now(tenant);
  const contest: ContestDocument = {
    ...{ _id: id, schema: SCHEMA, tenant, accountId, entryId, state: 'open', text },
    ...{ openedBy: actor, openedAt, steps: [] },
  };
  work.changed.set(id, contest);
  const after = { state: 'open', entryId };
  work.operations.push({
    ...{ tenant, actor, role, kind: 'contestOpened', subject: `contest:${id}`, reason: null },
    ...{ before: null, after, at: openedAt.toISOString(), traceId: cause.traceId },
  });
  return { result: 'done', contestId: id, state: 'open', remedy: null };
}

function answerOne(
  work: Work,
  request: ContestRequest & { readonly ask: 'answer' },
  cause: Cause,
): ContestOutcome {
  const { contestId, tenant, answer, reason, actor, role } = request;
  const contest = work.changed.get(contestId) ?? work.loaded.contests.get(contestId);
  const entry = contest && work.loaded.entries.get(contest.entryId);
  if (contest?.tenant !== tenant || entry === undefined) return { result: 'noSuchContest' };
  const at = work.clocks.now(tenant);
  const after = answered(contest, { answer, reason, actor, at });
  if (after === null) return { result: 'notInThisState', state: contest.state };
  work.changed.set(contestId, { ...contest, ...after });
  work.operations.push({
    ...{ tenant, actor, role, kind: 'contestAnswered', subject: `contest:${contestId}`, reason },
    ...{ before: { state: contest.state }, after: { state: after.state } },
    ...{ at: at.toISOString(), traceId: cause.traceId },
  });
  const remedy = after.state === 'accepted' ? remedyOf(entry) : null;
  return { result: 'done', contestId, state: after.state, remedy };
}

function contestWrites({ changed, loaded }: Work): WriteOperation[] {
  return [...changed.values()].map((contest) => {
    const before = loaded.contests.get(contest._id);
    if (before === undefined) return { insertOne: { document: { ...contest } } };
    const { _id, state, steps } = contest;
    const update = { $set: { state, steps } };
    return { updateOne: { filter: { _id, state: before.state }, update } };
  });
}
