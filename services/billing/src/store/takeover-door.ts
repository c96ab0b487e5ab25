/** What the system before left comes in: judged line by line, and posted unless rehearsed. */
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
import { type BooksDraft, draftOf, type LoadedBooks } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { openingBalanceId } from '../domain/entry-ids.ts';
import { postTakeover } from '../domain/post-takeover.ts';
import {
  contentOf,
  isPosted,
  judgeLine,
  type KnownSubject,
  type TakeoverLine,
  type TakeoverVerdict,
} from '../domain/takeover.ts';
import { bsonInteger } from './bson-integer.ts';
import { ENTRIES } from './collections.ts';
import { SCHEMA } from './documents.ts';
import { findByIds, loadBooks, nothingWanted } from './load-books.ts';
import { TAKEOVER, type TakeoverDocument } from './office-documents.ts';
import { decisionOf } from './write-books.ts';

/** A line with the subject it is known by in its list. */
export interface SubjectLine {
  readonly subject: string;
  readonly line: TakeoverLine;
}

export interface TakeoverRequest {
  readonly tenant: string;
  readonly actor: Actor;
  readonly role: string;
  /** The hash of the whole list: what the paper to sign names. */
  readonly contentHash: string;
  /** Judges and writes nothing. */
  readonly dryRun: boolean;
  readonly lines: readonly SubjectLine[];
}

export type TakeoverAnswer = readonly (TakeoverVerdict & { readonly entryId: string | null })[];

type Known = Pick<TakeoverDocument, 'revision' | 'amountCents' | 'content' | 'entryIds'>;

interface TakeoverState {
  readonly books: LoadedBooks;
  readonly known: ReadonlyMap<string, Known>;
  /** Subjects that have a document, and not only an entry of another door. */
  readonly kept: ReadonlySet<string>;
  readonly heads: readonly OperationHead[];
}

interface Work {
  readonly state: TakeoverState;
  readonly draft: BooksDraft;
  readonly clocks: Clocks;
  readonly known: Map<string, Known>;
  readonly kept: Map<string, WriteOperation[]>;
  readonly operations: OperationDraft[];
}

export function takeoverDoor(
  clocks: Clocks,
): DoorHandler<TakeoverRequest, TakeoverState, TakeoverAnswer> {
  return {
    size: ({ lines }) => ({ facts: lines.length, bytes: lines.length * 500 }),
    async load(reader, requests) {
      const wanted = nothingWanted();
      const ids = new Set<string>();
      const openings = new Map<string, string>();
      for (const { request } of requests) {
        wanted.tenants.add(request.tenant);
        for (const { subject, line } of request.lines) {
          ids.add(idOf(request.tenant, subject));
          wanted.accountIds.add(line.accountId);
          if (subject !== `balance:${line.accountId}`) continue;
          openings.set(openingBalanceId(line.accountId), idOf(request.tenant, subject));
        }
      }
      const books = await loadBooks(reader, wanted);
      for (const { _id, clock } of books.comuni.values()) clocks.set(_id, clock);
      const documents = await findByIds<TakeoverDocument>(reader, TAKEOVER, ids);
      const entries = await findByIds<Entry>(reader, ENTRIES, new Set(openings.keys()));
      const known = new Map<string, Known>(
        [...entries.values()].map((entry) => [openings.get(entry._id) ?? '', openedBy(entry)]),
      );
      for (const [id, document] of documents) known.set(id, document);
      const tenants = requests.map(({ request }) => request.tenant);
      const heads = await loadOperationHeads(reader, tenants);
      return { books, known, kept: new Set(documents.keys()), heads };
    },
    decide(state, requests) {
      const draft = draftOf(state.books);
      const known = new Map(state.known);
      const work: Work = { state, draft, clocks, known, kept: new Map(), operations: [] };
      const answers = requests.map(({ request, cause }) => takeAll(work, request, cause));
      const decision = decisionOf(draft, 'door');
      const writes: CollectionWrites[] = [
        ...decision.writes,
        { collection: TAKEOVER, operations: [...work.kept.values()].flat() },
        ...operationWrites(state.heads, work.operations),
      ];
      const nonEmpty = writes.filter(({ operations }) => operations.length > 0);
      return { decision: { ...decision, writes: nonEmpty }, answers };
    },
  };
}

function idOf(tenant: string, subject: string): string {
  return `${tenant}:${subject}`;
}

/** A balance that came through the older door, which kept nothing but its entry. */
function openedBy({ _id, side, amountCents }: Entry): Known {
  const signed = side === 'credit' ? amountCents : -amountCents;
  return { revision: 1, amountCents: signed, content: '', entryIds: [_id] };
}

function takeAll(work: Work, request: TakeoverRequest, cause: Cause): TakeoverAnswer {
  const { tenant, actor, role, lines, dryRun, contentHash } = request;
  const counts = new Map<string, number>();
  const recordedAt = work.clocks.now(tenant);
  const context = { tenant, actor, recordedAt, trace: cause };
  const answers = lines.map(({ subject, line }) => {
    const id = idOf(tenant, subject);
    const known = work.known.get(id);
    if (isForeign(work.draft, line.accountId, tenant)) return { ...FOREIGN, entryId: null };
    const verdict = judgeLine(line, known, undefined);
    counts.set(verdict.result, (counts.get(verdict.result) ?? 0) + 1);
    const isDone = verdict.result === 'same' || verdict.result === 'refused';
    if (dryRun || isDone) return { ...verdict, entryId: known?.entryIds.at(-1) ?? null };
    const entryId = isPosted(line) ? postTakeover(work.draft, line, known, context) : null;
    keep(work, { tenant, subject, line, recordedAt }, entryId);
    return { ...verdict, entryId };
  });
  const changes = (counts.get('new') ?? 0) + (counts.get('changed') ?? 0);
  if (!dryRun && changes > 0) {
    work.operations.push({
      ...{ tenant, kind: 'takeoverApplied', subject: `takeover:${contentHash}`, actor, role },
      ...{ reason: null, before: null, after: Object.fromEntries(counts) },
      ...{ at: recordedAt.toISOString(), traceId: cause.traceId },
    });
  }
  return answers;
}

const FOREIGN: TakeoverVerdict = {
  result: 'refused',
  problems: [{ field: 'owner', problem: 'belongs to another Comune' }],
};

function isForeign({ loaded }: BooksDraft, accountId: string, tenant: string): boolean {
  return (loaded.accounts.get(accountId)?.tenant ?? tenant) !== tenant;
}

function keep(
  work: Work,
  about: SubjectLine & { readonly tenant: string; readonly recordedAt: Date },
  entryId: string | null,
): void {
  const { tenant, subject, line, recordedAt } = about;
  const _id = idOf(tenant, subject);
  const before = work.known.get(_id);
  const { file: _file, line: _line, ...content } = line;
  const after: KnownSubject & Pick<Known, 'entryIds'> = {
    revision: (before?.revision ?? 0) + 1,
    amountCents: line.amountCents,
    content: contentOf(line),
    entryIds: [...(before?.entryIds ?? []), ...(entryId === null ? [] : [entryId])],
  };
  work.known.set(_id, after);
  const amountCents = bsonInteger(line.amountCents);
  const state = { ...content, ...after, amountCents, schema: SCHEMA, tenant, subject, recordedAt };
  const write: WriteOperation = work.state.kept.has(_id)
    ? { replaceOne: { filter: { _id }, replacement: { _id, ...state } } }
    : { insertOne: { document: { _id, ...state } } };
  work.kept.set(_id, [write]);
}
